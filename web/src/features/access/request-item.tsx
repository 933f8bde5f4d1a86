import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { accessKeys, approve, refuse, revoke, type AccessRequest } from "@/api/access";
import { errorText } from "@/api/error-text";
import { useObject } from "@/api/use-objects";
import { ChangedRights } from "@/features/access/changed-rights";
import { useTimeLeft } from "@/features/access/countdown";
import { RevealDialog } from "@/features/access/reveal-dialog";
import { useAccessTexts } from "@/i18n/access/register";
import { showToast } from "@/ui/toast";

interface Props {
  request: AccessRequest;
  /** What the object is called. */
  label: string;
  onCode: (request: AccessRequest, code: string) => void;
}

/** One request with what can be done about it. */
export function RequestItem({ request, label, onCode }: Props) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const client = useQueryClient();
  const [entering, setEntering] = useState(false);
  const left = useTimeLeft(request.state === "approved" ? request.ends_at : null);
  const act = useMutation({
    mutationFn: async (what: "approve" | "refuse" | "revoke") => {
      if (what === "approve") {
        const done = await approve(request.id);
        if (done.code) onCode(request, done.code);
      } else await (what === "refuse" ? refuse : revoke)(request.id);
    },
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
    onSettled: () => client.invalidateQueries({ queryKey: accessKeys.boxes }),
  });
  const first = request.records[0];
  const running = request.state === "approved" && left !== null;
  const target = typeof request.params["name"] === "string" ? ` · ${request.params["name"]}` : request.kind === "export" ? ` · ${label}` : "";
  return (
    <li>
      <div className="access-what">
        <strong>{request.mine ? "" : `${request.person_name} · `}{a(`kinds.${request.kind}`)}{target}{request.object && request.field && <FieldName object={request.object} field={request.field} />}</strong>
        <span className="muted">
          {request.object && first ? <><Link to={`/o/${request.object}/${first}`}>{label} · {a("records", { count: request.records.length })}</Link> · </> : null}
          {request.reason}
        </span>
        {request.kind === "change" && <ChangedRights request={request} />}
        <span className="muted">
          <span className="access-state">{a(`states.${request.state}`)}</span>
          {request.decider_name ? ` ${a("by", { name: request.decider_name })}` : ""}
          {running ? ` · ${a("left", { time: left })}` : ""}
        </span>
      </div>
      <div className="access-actions">
        {request.decidable && <Button type="primary" loading={act.isPending} onClick={() => { act.mutate("approve"); }}>{a("grant")}</Button>}
        {request.decidable && <Button disabled={act.isPending} onClick={() => { act.mutate("refuse"); }}>{a("refuse")}</Button>}
        {request.mine && running && request.kind === "reveal" && <Button type="primary" onClick={() => { setEntering(true); }}>{a("enter_code")}</Button>}
        {request.mine && request.state === "open" && <Button onClick={() => { act.mutate("revoke"); }}>{a("withdraw")}</Button>}
        {running && request.kind === "view" && <Button onClick={() => { act.mutate("revoke"); }}>{a("end")}</Button>}
      </div>
      {entering && <RevealDialog request={request} onClose={() => { setEntering(false); void client.invalidateQueries({ queryKey: accessKeys.boxes }); }} />}
    </li>
  );
}

/** Who decides about a masked value is told which. */
function FieldName({ object, field }: { object: string; field: string }) {
  const meta = useObject(object);
  return <> · {meta.data?.fields.find((one) => one.api_name === field)?.label ?? field}</>;
}
