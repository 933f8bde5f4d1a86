import { Drawer } from "antd";
import { MessageCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta, ObjectSummary, RecordRow, RelatedMeta } from "@/api/types";
import { useObject, useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { ErrorState } from "@/records/common/error-state";
import { ComposerForm } from "@/records/page/composer-form";
import { dropDraft, readDraft } from "@/records/form/draft";
import { useLeave } from "@/records/form/use-leave";
import { activitiesOf } from "@/records/page/compose";
import { composeKey } from "@/records/page/compose-draft";
import type { ComposerPart } from "@/records/page/record-part";
import { ObjectIcon } from "@/ui/object-icon";
import { Skeleton } from "@/ui/skeleton";
import { useIsPhone } from "@/ui/use-media";
import "@/records/page/composer.css";

export interface ComposeMode {
  key: string;
  label: string;
  summary: ObjectSummary | null;
  related: RelatedMeta | null;
}

/** What can be written on a record: activities that refer to its object, and what features bring (comments). */
export function useComposeModes(object: ObjectMeta, parts: readonly ComposerPart[]): ComposeMode[] {
  const objects = useObjects().data ?? [];
  const activities = activitiesOf(objects).flatMap((summary): ComposeMode[] => {
    const related = object.related.find((one) => one.object === summary.api_name);
    return related && summary.can.create ? [{ key: summary.api_name, label: summary.label, summary, related }] : [];
  });
  const own = parts.flatMap((part): ComposeMode[] => {
    if (part.object === undefined) return [{ key: part.key, label: part.label, summary: null, related: null }];
    const summary = objects.find((one) => one.api_name === part.object);
    const related = object.related.find((one) => one.object === part.object);
    return summary?.can.create && related ? [{ key: part.key, label: part.label, summary, related }] : [];
  });
  return [...activities, ...own];
}

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  modes: readonly ComposeMode[];
  parts: readonly ComposerPart[];
  mode: string | null;
  onMode: (mode: string | null) => void;
}

/** Note, call, meeting, task or comment in one place: above the timeline, on a phone in a sheet. */
export function Composer({ object, row, modes, parts, mode, onMode }: Props) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const session = useSession();
  const active = modes.find((one) => one.key === mode);
  const key = composeKey(session, mode ?? "", row.id);
  const done = () => { onMode(null); };
  const { leave, question } = useLeave(() => readDraft(key) !== null, done, () => { dropDraft(key); });
  const picker = (
    <div className="composer-modes" role="group" aria-label={t("composer.title")}>
      {modes.map((one) => (
        <button key={one.key} type="button" className="composer-mode" aria-pressed={one.key === mode} onClick={() => { if (one.key === mode && !phone) leave(); else onMode(one.key); }}>
          {one.summary ? <ObjectIcon icon={one.summary.icon} color={one.summary.color} plain /> : <MessageCircle size={16} aria-hidden />}
          {one.label}
        </button>
      ))}
    </div>
  );
  const form = active && <ComposeBody key={active.key} object={object} row={row} mode={active} parts={parts} onDone={done} onLeave={leave} />;
  if (modes.length === 0) return null;
  if (phone) {
    return (
      <Drawer open={active !== undefined} placement="bottom" size="88%" title={active?.label ?? ""} onClose={leave} className="composer-sheet" destroyOnHidden>
        {picker}
        {form}
        {question}
      </Drawer>
    );
  }
  return (
    <div className="composer" data-open={active !== undefined}>
      {picker}
      {form}
      {question}
    </div>
  );
}

interface BodyProps {
  object: ObjectMeta;
  row: RecordRow;
  mode: ComposeMode;
  parts: readonly ComposerPart[];
  onDone: () => void;
  onLeave: () => void;
}

function ComposeBody({ object, row, mode, parts, onDone, onLeave }: BodyProps) {
  const part = parts.find((one) => one.key === mode.key);
  if (part) return <div className="composer-form"><part.Form object={object} row={row} onDone={onDone} onLeave={onLeave} /></div>;
  if (mode.related === null) return null;
  return <ActivityBody object={object} row={row} related={mode.related} onDone={onDone} onLeave={onLeave} />;
}

function ActivityBody({ object, row, related, onDone, onLeave }: Omit<BodyProps, "mode" | "parts"> & { related: RelatedMeta }) {
  const meta = useObject(related.object);
  if (meta.error) return <ErrorState error={meta.error} onRetry={() => void meta.refetch()} compact />;
  if (!meta.data) return <Skeleton lines={3} />;
  return <ComposerForm object={meta.data} link={related.field} page={object} row={row} onDone={onDone} onLeave={onLeave} />;
}
