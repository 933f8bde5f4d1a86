import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { FolderArchive } from "lucide-react";
import { useId, useRef, useState } from "react";
import { errorText } from "@/api/error-text";
import type { Attachments, Mapping } from "@/api/imports";
import { fetchArchive, uploadArchive } from "@/features/imports/api";
import { ColumnChoice } from "@/features/imports/column-choice";
import { withAttachments } from "@/features/imports/mapping-model";
import { formatNumber } from "@/i18n/format";
import { useMovingTexts } from "@/i18n/moving/register";
import { useTranslation } from "react-i18next";

interface Props {
  columns: readonly string[];
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
}

/** Files that come along with the records, in a ZIP. */
export function AttachmentsBox({ columns, mapping, onMapping }: Props) {
  const { t } = useTranslation();
  const m = useMovingTexts();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const given = mapping.attachments ?? null;
  const archive = given?.archive ?? null;
  const known = useQuery({ queryKey: ["import-archive", archive], queryFn: () => fetchArchive(archive ?? ""), enabled: archive !== null, staleTime: Infinity });
  const send = async (file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    setFailure(null);
    try {
      onMapping(withAttachments(mapping, (await uploadArchive(file)).archive, columns));
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
    if (input.current) input.current.value = "";
  };
  const change = (part: Partial<Attachments>) => { if (given) onMapping({ ...mapping, attachments: { ...given, ...part } }); };

  return (
    <section className="card import-beside" aria-labelledby={id}>
      <header>
        <span className="beside-icon" aria-hidden><FolderArchive size={18} /></span>
        <div>
          <h3 id={id}>{m("attachments")}</h3>
          <p className="muted">
            {archive !== null && known.data ? `${known.data.name} · ${m("zip_files", { count: known.data.files, formatted: formatNumber(known.data.files) })}` : m("attachments_text")}
          </p>
        </div>
        <div className="beside-actions">
          <Button loading={busy} onClick={() => input.current?.click()}>{m(archive === null ? "choose_zip" : "other_zip")}</Button>
          {archive !== null && <Button type="text" onClick={() => { onMapping({ ...mapping, attachments: null }); }}>{m("remove_zip")}</Button>}
        </div>
        <label htmlFor={`${id}-zip`} className="visually-hidden">{m("choose_zip")}</label>
        <input id={`${id}-zip`} ref={input} className="visually-hidden" tabIndex={-1} type="file" accept=".zip,application/zip" onChange={(event) => void send(event.target.files?.[0])} />
      </header>
      {failure !== null && <p className="notice notice-danger" role="alert">{errorText(failure, t)}</p>}
      {known.error && <p className="notice notice-danger" role="alert">{m("zip_gone")}</p>}
      {given !== null && archive !== null && (
        <div className="beside-choices">
          <ColumnChoice label={m("column_files")} columns={columns} value={given.column} onChange={(column) => { change({ column: column ?? "" }); }} />
          <div className="beside-choice">
            <label htmlFor={`${id}-kind`}>{m("kind")}</label>
            <Select
              id={`${id}-kind`}
              value={given.kind}
              options={[{ value: "names" as const, label: m("kind_names") }, { value: "folders" as const, label: m("kind_folders") }]}
              onChange={(kind) => { change({ kind }); }}
            />
          </div>
          <ColumnChoice label={m("column_at")} columns={columns} value={given.at} none={m("at_zip")} onChange={(at) => { change({ at }); }} />
          <ColumnChoice label={m("column_by")} columns={columns} value={given.by} none={m("by_nobody")} onChange={(by) => { change({ by }); }} />
        </div>
      )}
    </section>
  );
}
