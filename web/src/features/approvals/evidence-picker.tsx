import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import { Paperclip, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { uploadFile, type FileInfo } from "@/api/files";
import { keys } from "@/api/query-keys";
import { useInboxTexts } from "@/i18n/inbox/register";
import { IconButton } from "@/ui/icon-button";

/** As many as the server takes with one decision or comment. */
const MOST = 20;

interface Props {
  files: readonly FileInfo[];
  onChange: (files: FileInfo[]) => void;
}

/** Files that go along with a decision or a comment; they are sent at once and belong to the approval with it. */
export function EvidencePicker({ files, onChange }: Props) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const input = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const sending = useMutation({ mutationKey: keys.uploading, mutationFn: (chosen: File[]) => Promise.all(chosen.map((file) => uploadFile(file))) });
  const send = async (chosen: File[]) => {
    setFailure(null);
    try {
      onChange([...files, ...(await sending.mutateAsync(chosen))]);
    } catch (error) {
      setFailure(errorText(error, t));
    }
  };
  return (
    <div className="approval-evidence">
      <input ref={input} type="file" multiple hidden aria-label={n("approvals.attach")} onChange={(event) => { const chosen = [...(event.target.files ?? [])]; event.target.value = ""; if (chosen.length > 0) void send(chosen.slice(0, MOST - files.length)); }} />
      <Button size="small" icon={<Paperclip size={14} aria-hidden />} loading={sending.isPending} disabled={files.length >= MOST} onClick={() => input.current?.click()}>{n("approvals.attach")}</Button>
      {files.map((file) => (
        <span key={file.id} className="approval-file">
          <span className="ellipsis">{file.name}</span>
          <IconButton label={t("files.remove_one", { name: file.name })} onClick={() => { onChange(files.filter((one) => one.id !== file.id)); }}><X size={14} aria-hidden /></IconButton>
        </span>
      ))}
      {failure !== null && <span className="form-problems" role="alert">{failure}</span>}
    </div>
  );
}
