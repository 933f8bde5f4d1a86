import { useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Input, Popconfirm, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { errorText } from "@/api/error-text";
import { withFiles } from "@/api/files";
import { keys } from "@/api/query-keys";
import type { Values } from "@/api/records";
import { useObject } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { FilePicture } from "@/fields/attachment/file-picture";
import { FieldDisplay } from "@/fields/field-display";
import { discard, flush, resend } from "@/features/offline/outbox";
import type { Entry } from "@/features/offline/storage";
import { formatDateTime } from "@/i18n/format";
import { useOfflineTexts } from "@/i18n/offline/register";
import { draftKey, writeDraft } from "@/records/form/draft";
import { moveDraft } from "@/records/stage/advance-model";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";

/** What can be changed before it is tried again. */
const CORRECTED: ReadonlySet<string> = new Set(["create", "update", "comment", "move"]);

/** What waits to be sent and what was refused: sent now, corrected, or given up. */
export function OutboxSheet({ entries, onClose }: { entries: readonly Entry[]; onClose: () => void }) {
  const o = useOfflineTexts();
  const phone = useIsPhone();
  return (
    <Drawer
      open
      title={o("title")}
      placement={phone ? "bottom" : "right"}
      size={phone ? "80%" : 460}
      onClose={onClose}
      extra={entries.some((entry) => entry.refusal === null) && <Button size="small" onClick={() => void flush()}>{o("send_now")}</Button>}
    >
      <p className="muted">{entries.length === 0 ? o("empty") : o("intro")}</p>
      <ul className="outbox-list">
        {entries.map((entry) => <li key={entry.seq}><OutboxItem entry={entry} onLeave={onClose} /></li>)}
      </ul>
    </Drawer>
  );
}

function OutboxItem({ entry, onLeave }: { entry: Entry; onLeave: () => void }) {
  const o = useOfflineTexts();
  const { t } = useTranslation();
  const { user, workspace } = useSession();
  const navigate = useNavigate();
  const { later, refusal } = entry;
  const client = useQueryClient();
  const [text, setText] = useState<string | null>(null);
  const [theirs, setTheirs] = useState<ReadonlySet<string>>(new Set());
  const conflict = later.kind === "update" ? refusal?.theirs : undefined;
  const state = refusal === null ? o("state_waiting") : o(conflict ? "state_conflict" : "state_refused");

  const settle = async (given: ReadonlySet<string>) => {
    if (later.kind !== "update" || !conflict) return;
    const values = Object.fromEntries(Object.entries(later.values).filter(([name]) => !given.has(name)));
    if (Object.keys(values).length > 0) await resend(entry, { ...later, values, version: conflict.version });
    else await discard(entry);
    await client.invalidateQueries({ queryKey: keys.records(later.object) });
  };

  // Where it was typed it is typed again: the form or dialog begins with its draft.
  const retype = async (draft: string, values: Values, path: string, before: Values = {}) => {
    writeDraft(draftKey(workspace.id, user.id, later.object, draft), values, before);
    await discard(entry);
    onLeave();
    await navigate(path);
  };
  const correct = async () => {
    try {
      if (later.kind === "comment") {
        setText(later.text);
      } else if (later.kind === "create") {
        await retype("new", await withFiles(later.draft, later.files ?? [], entry.key), `/o/${later.object}?create=1`);
      } else if (later.kind === "move") {
        await retype(moveDraft(later.id, later.step.to), later.draft, `/o/${later.object}/${later.id}?move=${encodeURIComponent(later.step.to)}`);
      } else if (later.kind === "update") {
        await retype(later.id, later.draft ?? later.values, `/o/${later.object}/${later.id}?typed=${String(entry.seq)}`, { ...later.before, version: later.version });
      }
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };

  return (
    <>
      <header>
        <strong>{o(`kinds.${later.kind}`, { label: later.label, stage: later.kind === "move" ? later.stage : "" })}</strong>
        <time className="muted" dateTime={entry.at}>{formatDateTime(entry.at)}</time>
      </header>
      <p className="outbox-text">{later.name} · {state}</p>
      {later.kind === "file" && <FilePicture file={later.file} className="outbox-picture" />}
      {later.kind === "create" && later.files?.map(({ file }, place) => <FilePicture key={place} file={file} className="outbox-picture" />)}
      {refusal !== null && <p className="outbox-refusal">{refusal.text}</p>}
      {later.kind === "update" && conflict && <Sides later={later} theirs={conflict.values} given={theirs} onGive={setTheirs} />}
      {text !== null && <Input.TextArea value={text} autoFocus autoSize={{ minRows: 2, maxRows: 8 }} aria-label={o("correct")} onChange={(event) => { setText(event.target.value); }} />}
      <div className="outbox-buttons">
        {text !== null && later.kind === "comment" && <Button size="small" type="primary" disabled={text.trim() === ""} onClick={() => void resend(entry, { ...later, text })}>{t("common.save")}</Button>}
        {conflict && later.kind === "update" && (
          <>
            <Button size="small" onClick={() => void settle(new Set())}>{o("keep_mine")}</Button>
            <Button size="small" onClick={() => void settle(new Set(Object.keys(conflict.values)))}>{o("keep_theirs")}</Button>
            {Object.keys(conflict.values).length > 1 && <Button size="small" type="primary" onClick={() => void settle(theirs)}>{o("keep_chosen")}</Button>}
          </>
        )}
        {refusal !== null && !conflict && <Button size="small" onClick={() => void resend(entry, later)}>{o("again")}</Button>}
        {refusal !== null && !conflict && text === null && CORRECTED.has(later.kind) && <Button size="small" onClick={() => void correct()}>{o("correct")}</Button>}
        {!conflict && (
          <Popconfirm title={o("discard_question")} okText={o("discard")} cancelText={t("common.cancel")} onConfirm={() => void discard(entry)}>
            <Button size="small" type="text" danger>{o("discard")}</Button>
          </Popconfirm>
        )}
      </div>
    </>
  );
}

interface SidesProps {
  later: Extract<Entry["later"], { kind: "update" }>;
  theirs: Record<string, unknown>;
  /** Fields in which the other value stays. */
  given: ReadonlySet<string>;
  onGive: (given: ReadonlySet<string>) => void;
}

/** Both values of the fields that somebody else changed too; with several, one is chosen for each. */
function Sides({ later, theirs, given, onGive }: SidesProps) {
  const o = useOfflineTexts();
  const { data: object } = useObject(later.object);
  const fields = object?.fields.filter((field) => field.api_name in theirs) ?? [];
  const choose = (name: string, other: boolean) => { onGive(new Set(other ? [...given, name] : [...given].filter((each) => each !== name))); };
  const value = (field: (typeof fields)[number], values: Record<string, unknown>) => <FieldDisplay field={field} row={{ ...values, id: later.id }} />;
  return (
    <div className="outbox-sides">
      {fields.map((field) => (
        <fieldset key={field.api_name}>
          <legend className="muted">{field.label}</legend>
          {fields.length > 1 ? (
            <Radio.Group value={given.has(field.api_name)} onChange={({ target }) => { choose(field.api_name, target.value === true); }}>
              <Radio value={false}>{o("mine")}: {value(field, later.values)}</Radio>
              <Radio value>{o("theirs")}: {value(field, theirs)}</Radio>
            </Radio.Group>
          ) : (
            <>
              <span>{o("mine")}: {value(field, later.values)}</span>
              <span>{o("theirs")}: {value(field, theirs)}</span>
            </>
          )}
        </fieldset>
      ))}
    </div>
  );
}
