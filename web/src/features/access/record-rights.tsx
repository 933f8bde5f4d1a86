import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Clock, EyeOff, ShieldQuestion } from "lucide-react";
import { useState } from "react";
import { accessKeys, askToReveal, fetchBoxes } from "@/api/access";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useSession } from "@/api/use-session";
import { isEmptyValue } from "@/fields/values";
import { AskDialog } from "@/features/access/ask-dialog";
import { useTimeLeft } from "@/features/access/countdown";
import { ExplainDialog } from "@/features/access/explain-dialog";
import { useAccessTexts } from "@/i18n/access/register";
import "@/features/access/access.css";

const ADMINISTERS = ["configure", "manage_access", "view_audit"];

/** About rights on a record's page: how long it is lent, what is masked and how to see it, and why. */
export function RecordRights({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const a = useAccessTexts();
  const { user } = useSession();
  const [asking, setAsking] = useState<string | null>(null);
  const [explaining, setExplaining] = useState(false);
  const boxes = useQuery({ queryKey: accessKeys.boxes, queryFn: fetchBoxes, staleTime: 30_000 });
  const right = boxes.data?.rights.find((one) => one.record_id === row.id && one.object === object.api_name);
  const left = useTimeLeft(right?.ends_at ?? null);
  const masked = object.fields.filter((field) => row.$masked?.includes(field.api_name) && !isEmptyValue(row[field.api_name]));
  const explains = user.abilities.some((one) => ADMINISTERS.includes(one));
  if (!left && masked.length === 0 && !explains) return null;
  const field = masked.find((one) => one.api_name === asking);
  return (
    <div className="access-note">
      {left && <span role="timer"><Clock size={14} aria-hidden /> {a("lent_note", { time: left })}</span>}
      {masked.length > 0 && <span className="muted"><EyeOff size={14} aria-hidden /> {a("masked_note", { fields: "" })}</span>}
      {masked.map((one) => <Button key={one.api_name} size="small" onClick={() => { setAsking(one.api_name); }}>{a("ask_reveal")} {one.label}</Button>)}
      {explains && <Button size="small" type="text" icon={<ShieldQuestion size={14} aria-hidden />} onClick={() => { setExplaining(true); }}>{a("why")}</Button>}
      {field && <AskDialog title={`${a("ask_reveal")} ${field.label}`} onAsk={(reason) => askToReveal(object.api_name, row.id, field.api_name, reason)} onClose={() => { setAsking(null); }} />}
      {explaining && <ExplainDialog object={object} record={row.id} onClose={() => { setExplaining(false); }} />}
    </div>
  );
}
