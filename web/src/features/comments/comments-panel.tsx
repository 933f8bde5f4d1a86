import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { addComment, deleteComment, editComment, fetchComments } from "@/api/comments";
import { keys } from "@/api/query-keys";
import { CommentForm } from "@/features/comments/comment-form";
import { CommentItem } from "@/features/comments/comment-item";
import { useCommentChange } from "@/features/comments/use-comment-change";
import { ErrorState } from "@/records/common/error-state";
import type { PartProps } from "@/records/page/record-part";
import { Skeleton } from "@/ui/skeleton";
import "@/features/comments/comments.css";

/** What people say about a record, newest first. */
export function CommentsPanel({ object, row }: PartProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const key = keys.comments(object.api_name, row.id);
  const comments = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => fetchComments(object.api_name, row.id, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_before,
  });

  const change = useCommentChange(() => client.invalidateQueries({ queryKey: key }));

  if (comments.error) return <ErrorState error={comments.error} onRetry={() => void comments.refetch()} compact />;
  if (!comments.data) return <Skeleton lines={4} />;
  const items = comments.data.pages.flatMap((page) => page.items);
  return (
    <div className="comments">
      <CommentForm
        label={t("comments.new")}
        submit={t("comments.send")}
        onSubmit={(text, mentions) => change(() => addComment(object.api_name, row.id, text, mentions))}
      />
      {items.length === 0 && <p className="muted">{t("comments.none")}</p>}
      <ol aria-label={t("comments.title")}>
        {items.map((comment) => (
          <CommentItem
            key={comment.id}
            comment={comment}
            onEdit={(text, mentions) => change(() => editComment(comment.id, text, mentions))}
            onDelete={() => void change(async () => {
              await deleteComment(comment.id);
              return undefined;
            })}
          />
        ))}
      </ol>
      {comments.hasNextPage && <Button loading={comments.isFetchingNextPage} onClick={() => void comments.fetchNextPage()}>{t("comments.older")}</Button>}
    </div>
  );
}
