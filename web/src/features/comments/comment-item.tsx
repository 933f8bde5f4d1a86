import { Popconfirm } from "antd";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { About, Comment } from "@/api/comments";
import { CommentForm } from "@/features/comments/comment-form";
import { pieces } from "@/features/comments/mentions";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { Avatar } from "@/ui/avatar";
import { IconButton } from "@/ui/icon-button";

interface Props {
  comment: Comment;
  about: About;
  /** Within something that shows the mark and the time: only who and what. */
  bare?: boolean;
  onEdit: (text: string, mentions: string[]) => Promise<void>;
  onDelete: () => void;
}

export function CommentItem({ comment, about, bare = false, onEdit, onDelete }: Props) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const Box = bare ? "div" : "li";
  return (
    <Box className={bare ? "comment comment-bare" : "comment"}>
      {!bare && <Avatar name={comment.author.name} />}
      <div className="comment-body">
        <p className="comment-head">
          <strong>{comment.author.name}</strong>
          {!bare && <time className="muted" dateTime={comment.at} title={formatDateTime(comment.at)}>{formatRelative(comment.at)}</time>}
          {comment.edited_at !== null && <span className="muted">{t("comments.edited")}</span>}
          {comment.mine && !editing && (
            <span className="comment-tools">
              <IconButton label={t("comments.edit")} onClick={() => { setEditing(true); }}><Pencil size={14} aria-hidden /></IconButton>
              <Popconfirm title={t("comments.delete_question")} okText={t("comments.delete")} cancelText={t("common.cancel")} onConfirm={onDelete}>
                <IconButton label={t("comments.delete")}><Trash2 size={14} aria-hidden /></IconButton>
              </Popconfirm>
            </span>
          )}
        </p>
        {editing ? (
          <CommentForm
            about={about}
            initial={{ text: comment.text, people: comment.mentions }}
            label={t("comments.edit")}
            submit={t("common.save")}
            onCancel={() => { setEditing(false); }}
            onSubmit={async (text, mentions) => {
              await onEdit(text, mentions);
              setEditing(false);
            }}
          />
        ) : (
          <p className="comment-text">
            {pieces(comment.text, comment.mentions.map((person) => person.name)).map((piece, index) =>
              // Pieces have no identity of their own; the text is replaced as a whole.
              piece.mention ? <span key={index} className="comment-mention">{piece.text}</span> : piece.text,
            )}
          </p>
        )}
      </div>
    </Box>
  );
}
