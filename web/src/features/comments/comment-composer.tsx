import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { addComment } from "@/api/comments";
import { keys } from "@/api/query-keys";
import { timelineKeys } from "@/api/timeline";
import { CommentForm } from "@/features/comments/comment-form";
import { useCommentChange } from "@/features/comments/use-comment-change";
import type { PartProps } from "@/records/page/record-part";
import "@/features/comments/comments.css";

/** A comment among the things that can be written on a record. */
export function CommentComposer({ object, row, onDone }: PartProps & { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const change = useCommentChange(async () => {
    await client.invalidateQueries({ queryKey: keys.comments(object.api_name, row.id) });
    await client.invalidateQueries({ queryKey: timelineKeys.timeline(object.api_name, row.id) });
  });
  return (
    <CommentForm
      label={t("comments.new")}
      submit={t("comments.send")}
      onCancel={onDone}
      onSubmit={async (text, mentions) => {
        const saved = await change(() => addComment(object.api_name, row.id, text, mentions));
        if (saved) onDone();
        return saved;
      }}
    />
  );
}
