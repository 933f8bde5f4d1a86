import { Button, Select } from "antd";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Upload } from "@/features/imports/api";
import { formatNumber } from "@/i18n/format";

/** A file and what it is imported into; the same file may stand here twice. */
export interface Chosen {
  upload: Upload;
  object: string;
}

interface Props {
  files: readonly Chosen[];
  /** The order may have to change. */
  onObject: (place: number, object: string) => void;
  /** Exactly these, in this order. */
  onFiles: (files: Chosen[]) => void;
}

/** The files of a set in their order: what each is, and before which others it goes in. */
export function SetFiles({ files, onObject, onFiles }: Props) {
  const { t } = useTranslation();
  const move = (place: number, by: number) => {
    const next = [...files];
    const [taken] = next.splice(place, 1);
    if (taken) next.splice(place + by, 0, taken);
    onFiles(next);
  };
  return (
    <>
      <p className="import-intro">{t("imports.order_text")}</p>
      <ol className="card set-files" aria-label={t("imports.step_order")}>
        {files.map((file, place) => {
          const name = file.upload.file.name;
          return (
            <li key={file.upload.source}>
              <span className="step-number">{place + 1}</span>
              <span className="set-file-name"><strong>{name}</strong> <span className="muted">{t("imports.rows", { count: file.upload.file.rows, formatted: formatNumber(file.upload.file.rows) })}</span></span>
              <Select
                value={file.object}
                showSearch={{ optionFilterProp: "label" }}
                style={{ width: 180 }}
                aria-label={t("imports.object_of", { file: name })}
                options={file.upload.guesses.map((guess) => ({ value: guess.object, label: guess.plural }))}
                onChange={(object: string) => { onObject(place, object); }}
              />
              <span className="set-file-actions">
                <Button type="text" disabled={place === 0} icon={<ArrowUp size={15} aria-hidden />} aria-label={t("imports.move_up", { file: name })} onClick={() => { move(place, -1); }} />
                <Button type="text" disabled={place === files.length - 1} icon={<ArrowDown size={15} aria-hidden />} aria-label={t("imports.move_down", { file: name })} onClick={() => { move(place, 1); }} />
                <Button type="text" icon={<Trash2 size={15} aria-hidden />} aria-label={t("imports.remove_file", { file: name })} onClick={() => { onFiles(files.filter((one) => one !== file)); }} />
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
