import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { addComment } from "@/api/comments";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { keys } from "@/api/query-keys";
import { timelineKeys } from "@/api/timeline";
import { CommentForm, EMPTY } from "@/features/comments/comment-form";
import { useCommentChange } from "@/features/comments/use-comment-change";
import { useDraft } from "@/records/form/use-draft";
import { composeDraft } from "@/records/page/compose-draft";
import type { PartProps } from "@/records/page/record-part";
import "@/features/comments/comments.css";

/** A comment among the things that can be written on a record. */
export function CommentComposer({ object, row, onDone, onLeave }: PartProps & { onDone: () => void; onLeave: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const draft = useDraft("comment", composeDraft(row.id), EMPTY);
  const change = useCommentChange(async () => {
    await client.invalidateQueries({ queryKey: keys.comments(object.api_name, row.id) });
    await client.invalidateQueries({ queryKey: timelineKeys.timeline(object.api_name, row.id) });
  });
  return (
    <CommentForm
      about={{ object: object.api_name, id: row.id }}
      draft={draft}
      label={t("comments.new")}
      submit={t("comments.send")}
      onCancel={onLeave}
      onSubmit={async (text, mentions) => {
        const key = newIdempotencyKey();
        await change(async () => {
          try {
            return await addComment(object.api_name, row.id, text, mentions, key);
          } catch (error) {
            const later = { kind: "comment" as const, object: object.api_name, id: row.id, label: object.label, name: text, text, mentions };
            if (await keepForLater(error, later, key)) return undefined;
            throw error;
          }
        });
        // The form is gone before it could clear itself.
        draft.drop();
        onDone();
      }}
    />
  );
}
