import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { CommentComposer } from "@/features/comments/comment-composer";
import { TimelineComment } from "@/features/comments/timeline-comment";
import { FilesPanel } from "@/features/files/files-panel";
import { PhotoAction } from "@/features/files/photo-action";
import { TimelineFile } from "@/features/files/timeline-file";
import type { TimelineEntry } from "@/api/timeline";
import { TimelinePast } from "@/features/imports/timeline-past";
import { RecordTags } from "@/features/tags/record-tags";
import { RecordPage } from "@/records/page/record-page";
import type { PartProps } from "@/records/page/record-part";
import { Skeleton } from "@/ui/skeleton";

const ApprovalBanner = lazy(async () => ({ default: (await import("@/app/record-more")).ApprovalBanner }));

const RecordButtons = lazy(async () => ({ default: (await import("@/app/record-more")).RecordButtons }));

const RecordRights = lazy(async () => ({ default: (await import("@/app/record-more")).RecordRights }));

const AskToView = lazy(async () => ({ default: (await import("@/features/access/ask-to-view")).AskToView }));

function Missing(props: { object: string; id: string }) {
  return <Suspense fallback={null}><AskToView {...props} /></Suspense>;
}

const ConsentCard = lazy(async () => ({ default: (await import("@/app/record-more")).ConsentCard }));

/** Whether records of an object are people: their name is personal. */
function isPerson(object: PartProps["object"]): boolean {
  return object.fields.some((field) => field.api_name === object.name_field && field.personal);
}

function Banner({ object, row }: PartProps) {
  return <Suspense fallback={null}>{SOLD.has(object.api_name) && <SalesBanner object={object} row={row} />}{object.api_name === "task" && <TaskBar object={object} row={row} />}{object.api_name === "instruction" && <ReceiptsCard object={object} row={row} />}{isPerson(object) && <ConsentCard object={object} row={row} />}<RecordRights object={object} row={row} /><ApprovalBanner object={object.api_name} id={row.id} /><RecordButtons object={object.api_name} record={row.id} version={row.version} /></Suspense>;
}

const ReceiptsCard = lazy(async () => ({ default: (await import("@/records/instruction/receipts-card")).ReceiptsCard }));

const TaskBar = lazy(async () => ({ default: (await import("@/features/tasks/task-bar")).TaskBar }));

const SalesBanner = lazy(async () => ({ default: (await import("@/app/record-more")).SalesBanner }));
const SOLD: ReadonlySet<string> = new Set(["quote", "sales_order", "receipt", "ticket", "invoice"]);

const LazyMail = lazy(async () => ({ default: (await import("@/features/mail/mail-panel")).MailPanel }));
const LazyTimelineMail = lazy(async () => ({ default: (await import("@/features/mail/timeline-mail")).TimelineMail }));

function MailPanel(props: PartProps) {
  return <Suspense fallback={<Skeleton lines={4} />}><LazyMail {...props} /></Suspense>;
}

function TimelineMail(props: { entry: TimelineEntry; own: boolean }) {
  return <Suspense fallback={null}><LazyTimelineMail {...props} /></Suspense>;
}

const CheckIn = lazy(async () => ({ default: (await import("@/features/visits/check-in")).CheckIn }));

function CheckInForm(props: PartProps & { onDone: () => void }) {
  return <Suspense fallback={<Skeleton lines={4} />}><CheckIn {...props} /></Suspense>;
}

const ENTRIES = { comment: TimelineComment, file: TimelineFile, mail: TimelineMail, past_change: TimelinePast };

/** The page of a record with what features add to it. */
export function RecordRoute() {
  const { t } = useTranslation();
  const parts = [{ key: "mail", label: t("timeline.kinds.mail"), Panel: MailPanel }, { key: "files", label: t("files.title"), Panel: FilesPanel }];
  const composers = [{ key: "comment", label: t("comments.title"), Form: CommentComposer }, { key: "visit", label: t("records.check_in"), object: "visit", Form: CheckInForm }];
  return <RecordPage parts={parts} composers={composers} entries={ENTRIES} Tags={RecordTags} Photo={PhotoAction} Banner={Banner} Missing={Missing} />;
}
