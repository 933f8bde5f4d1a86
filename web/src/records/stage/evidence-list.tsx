import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { CircleCheck, CircleDashed, Paperclip } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { attachFile } from "@/api/files";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { keys } from "@/api/query-keys";
import type { Evidence, Way } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { isEmptyValue } from "@/fields/values";
import { useStageTexts } from "@/i18n/process/register";
import type { NewRecord } from "@/records/stage/new-records";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  way: Way;
  values: Readonly<Record<string, unknown>>;
  fresh: readonly NewRecord[];
  checks: ReadonlySet<string>;
  onChecks: (checks: ReadonlySet<string>) => void;
}

/** Each piece of evidence with what is there, counting what is being entered right now. */
export function EvidenceList({ object, row, way, values, fresh, checks, onChecks }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);

  const upload = async (files: FileList | null) => {
    for (const file of files ?? []) {
      const key = newIdempotencyKey();
      try {
        await attachFile(object.api_name, row.id, file, key);
      } catch (error) {
        const later = { kind: "file" as const, object: object.api_name, id: row.id, label: object.label, name: file.name, file };
        if (!(await keepForLater(error, later, key))) showToast({ kind: "failed", text: errorText(error, common) });
      }
    }
    await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
  };
  const have = (one: Evidence): number => {
    if (one.kind === "field" && one.field !== null) return isEmptyValue(values[one.field]) ? 0 : Math.max(one.have, 1);
    if (one.kind === "checklist") return one.items.filter((item) => checks.has(item.code)).length;
    if (one.kind === "related") return one.have + added(one, fresh);
    return one.have;
  };

  return (
    <section className="evidence" aria-label={t("evidence")}>
      <h3>{t("evidence")}</h3>
      <ul>
        {way.evidence.map((one) => {
          const count = have(one);
          const done = count >= one.need;
          return (
            <li key={one.place} data-done={done}>
              {done ? <CircleCheck size={16} aria-hidden /> : <CircleDashed size={16} aria-hidden />}
              <span className="evidence-label">{one.label}</span>
              {one.need > 1 && <span className="evidence-count">{t("have", { have: count, need: one.need })}</span>}
              {one.kind === "condition" && !done && <span className="evidence-hint">{t("condition")}</span>}
              {one.kind === "files" && (
                <Button size="small" icon={<Paperclip size={14} aria-hidden />} onClick={() => input.current?.click()}>{t("upload")}</Button>
              )}
              {one.items.length > 0 && (
                <div className="evidence-items">
                  {one.items.map((item) => (
                    <Checkbox
                      key={item.code}
                      checked={checks.has(item.code)}
                      onChange={(event) => {
                        const next = new Set(checks);
                        if (event.target.checked) next.add(item.code);
                        else next.delete(item.code);
                        onChecks(next);
                      }}
                    >
                      {item.label}
                    </Checkbox>
                  ))}
                </div>
              )}
            </li>
          );
        })}
      </ul>
      <input ref={input} type="file" multiple hidden aria-label={t("upload")} onChange={(event) => { void upload(event.target.files); }} />
    </section>
  );
}

/** How much the new records add: linked people count each, records count when they fill what is asked for. */
function added(one: Evidence, fresh: readonly NewRecord[]): number {
  const mine = fresh.filter((record) => record.object === one.object && record.lookup === one.lookup);
  const linked = one.fields.map((name) => mine.flatMap((record) => (Array.isArray(record.values[name]) ? (record.values[name] as unknown[]) : []))).find((list) => list.length > 0);
  if (linked && Object.keys(one.defaults).length === 0) return new Set(linked).size;
  return mine.filter((record) => one.fields.every((name) => !isEmptyValue(record.values[name])) && record.filled).length;
}
