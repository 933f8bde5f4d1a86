import { useTranslation } from "react-i18next";
import { CommentsPanel } from "@/features/comments/comments-panel";
import { FilesPanel } from "@/features/files/files-panel";
import { RecordTags } from "@/features/tags/record-tags";
import { RecordPage } from "@/records/page/record-page";

/** The page of a record with what features add to it. */
export function RecordRoute() {
  const { t } = useTranslation();
  const parts = [
    { key: "files", label: t("files.title"), Panel: FilesPanel },
    { key: "comments", label: t("comments.title"), Panel: CommentsPanel },
  ];
  return <RecordPage parts={parts} Tags={RecordTags} />;
}
