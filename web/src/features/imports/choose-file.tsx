import { Button } from "antd";
import { FileSpreadsheet } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError, problemText } from "@/api/problem";

interface Props {
  onFiles: (files: File[]) => Promise<void>;
  /** Several files at once. */
  several?: boolean;
  /** There are files already: room for more, not the whole page. */
  compact?: boolean;
}

/** The place to drop files; what is wrong with one is said here. */
export function ChooseFile({ onFiles, several = false, compact = false }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const send = async (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    setBusy(true);
    setFailure(null);
    try {
      await onFiles(several ? files : files.slice(0, 1));
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
    if (input.current) input.current.value = "";
  };

  return (
    <>
      {failure !== null && (
        <div className="notice notice-danger import-notice" role="alert">
          <div>
            <p>{errorText(failure, t)}</p>
            {failure instanceof ApiError && failure.problems.map((problem) => <p key={problem.code}>{problemText(problem)}</p>)}
          </div>
        </div>
      )}
      <div
        className="drop-zone"
        data-over={over}
        data-compact={compact}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => { setOver(false); }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void send(event.dataTransfer.files);
        }}
      >
        {!compact && <span className="state-icon" aria-hidden><FileSpreadsheet size={20} /></span>}
        <p className={compact ? "muted" : "state-title"}>{t(compact ? "imports.drop_more" : several ? "imports.drop_several" : "imports.drop")}</p>
        {!compact && <p className="state-text">{t(several ? "imports.drop_several_text" : "imports.drop_text")}</p>}
        <Button type={compact ? "default" : "primary"} loading={busy} onClick={() => input.current?.click()}>{t("imports.choose")}</Button>
        <label htmlFor="import-file" className="visually-hidden">{t("imports.choose")}</label>
        <input id="import-file" ref={input} className="visually-hidden" tabIndex={-1} type="file" multiple={several} accept=".csv,.txt,.tsv,.xlsx,.xls,.ods,text/csv" onChange={(event) => void send(event.target.files)} />
      </div>
    </>
  );
}
