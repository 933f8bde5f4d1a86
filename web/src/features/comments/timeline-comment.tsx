import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { deleteComment, editComment, type Comment } from "@/api/comments";
import { keys } from "@/api/query-keys";
import { timelineKeys, type TimelineEntry } from "@/api/timeline";
import { useSession } from "@/api/use-session";
import { CommentItem } from "@/features/comments/comment-item";
import { useCommentChange } from "@/features/comments/use-comment-change";
import { asText } from "@/fields/values";
import { showToast } from "@/ui/toast";
import "@/features/comments/comments.css";

/** A comment on the timeline, with what its author may do about it. */
export function TimelineComment({ entry, own }: { entry: TimelineEntry; own: boolean }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const client = useQueryClient();
  const change = useCommentChange(async () => {
    await client.invalidateQueries({ queryKey: timelineKeys.all });
    await client.invalidateQueries({ queryKey: keys.comments(entry.object, entry.record.id) });
  });
  const comment = commentOf(entry, user.id);
  return (
    <>
      {!own && (
        <p className="timeline-head">
          <span className="muted">{t("timeline.comment_on")}</span>
          <Link to={`/o/${entry.object}/${entry.record.id}`} className="timeline-name">{entry.record.name}</Link>
        </p>
      )}
      <CommentItem
        comment={comment}
        about={{ object: entry.object, id: entry.record.id }}
        bare
        onEdit={(text, mentions) => change(() => editComment(comment.id, text, mentions))}
        onDelete={() => {
          change(async () => {
            await deleteComment(comment.id);
            return undefined;
          }).catch((error: unknown) => { showToast({ kind: "failed", text: errorText(error, t) }); });
        }}
      />
    </>
  );
}

function commentOf(entry: TimelineEntry, me: string): Comment {
  const body = entry.body ?? {};
  const people = Array.isArray(body["mentions"]) ? (body["mentions"] as { id: string; name: string }[]) : [];
  const author = asText(body["author"]);
  return {
    id: asText(body["id"]), author: { id: author, name: asText(body["author_name"]) }, text: asText(body["text"]), mentions: people, at: entry.at,
    edited_at: body["edited_at"] === null ? null : asText(body["edited_at"]), mine: author === me,
  };
}
