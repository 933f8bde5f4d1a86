import { Button } from "antd";
import { FileSpreadsheet } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { previewFile, type Preview } from "@/api/imports";
import { ApiError, problemText } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";

interface Props {
  object: ObjectMeta;
  onPreview: (preview: Preview) => void;
}

export function ChooseFile({ object, onPreview }: Props) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setFailure(null);
    try {
      onPreview(await previewFile(object.api_name, file));
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
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => { setOver(false); }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void send(event.dataTransfer.files[0]);
        }}
      >
        <span className="state-icon" aria-hidden><FileSpreadsheet size={20} /></span>
        <p className="state-title">{t("imports.drop")}</p>
        <p className="state-text">{t("imports.drop_text")}</p>
        <Button type="primary" loading={busy} onClick={() => input.current?.click()}>{t("imports.choose")}</Button>
        <label htmlFor="import-file" className="visually-hidden">{t("imports.choose")}</label>
        <input id="import-file" ref={input} className="visually-hidden" tabIndex={-1} type="file" accept=".csv,.txt,.tsv,.xlsx,.xls,.ods,text/csv" onChange={(event) => void send(event.target.files?.[0])} />
      </div>
    </>
  );
}
