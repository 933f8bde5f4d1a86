import { Button, Select } from "antd";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { orderFiles, startSet, uploadFile, type Upload } from "@/features/imports/api";
import { ChooseFile } from "@/features/imports/choose-file";
import { MapSet } from "@/features/imports/map-set";
import { SetProgress } from "@/features/imports/set-progress";
import { Steps } from "@/features/imports/steps";
import { formatNumber } from "@/i18n/format";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/imports/imports.css";

/** A file and what it is imported into; the same file may stand here twice. */
export interface Chosen {
  upload: Upload;
  object: string;
}

const SET = /^[0-9a-f-]{36}$/;

/** Files of any kind, several at once: what each is, in which order, and then one after the other. */
export function ImportSetPage() {
  const { t } = useTranslation();
  usePageTitle(t("imports.set_title"));
  const [params, setParams] = useSearchParams();
  const [files, setFiles] = useState<Chosen[]>([]);
  const [mapping, setMapping] = useState(false);
  const given = params.get("set");
  const set = given !== null && SET.test(given) ? given : null;
  const step = set !== null ? 3 : mapping ? 2 : files.length > 0 ? 1 : 0;

  const add = async (chosen: File[]) => {
    const added: Chosen[] = [];
    for (const file of chosen) {
      const upload = await uploadFile(file);
      added.push({ upload, object: upload.guesses[0]?.object ?? "" });
    }
    setFiles(await ordered([...files, ...added]));
  };
  const change = async (next: Chosen[]) => { setFiles(await ordered(next)); };
  const move = (place: number, by: number) => {
    const next = [...files];
    const [taken] = next.splice(place, 1);
    if (taken) next.splice(place + by, 0, taken);
    setFiles(next);
  };
  const again = () => {
    setFiles([]);
    setMapping(false);
    setParams({}, { replace: true });
  };

  return (
    <div className="page import-page">
      <header className="page-header"><h1 className="page-title">{t("imports.set_title")}</h1></header>
      <Steps labels={[t("imports.step_file"), t("imports.step_order"), t("imports.step_map"), t("imports.step_run")]} current={step} />
      {step <= 1 && (
        <>
          {files.length > 0 && (
            <>
              <p className="import-intro">{t("imports.order_text")}</p>
              <ol className="card set-files" aria-label={t("imports.step_order")}>
                {files.map((file, place) => (
                  <li key={file.upload.source}>
                    <span className="step-number">{place + 1}</span>
                    <span className="set-file-name"><strong>{file.upload.file.name}</strong> <span className="muted">{t("imports.rows", { count: file.upload.file.rows, formatted: formatNumber(file.upload.file.rows) })}</span></span>
                    <Select
                      value={file.object}
                      showSearch={{ optionFilterProp: "label" }}
                      style={{ width: 180 }}
                      aria-label={t("imports.object_of", { file: file.upload.file.name })}
                      options={file.upload.guesses.map((guess) => ({ value: guess.object, label: guess.plural }))}
                      onChange={(object: string) => void change(files.map((one, index) => (index === place ? { ...one, object } : one)))}
                    />
                    <span className="set-file-actions">
                      <Button type="text" disabled={place === 0} icon={<ArrowUp size={15} aria-hidden />} aria-label={t("imports.move_up", { file: file.upload.file.name })} onClick={() => { move(place, -1); }} />
                      <Button type="text" disabled={place === files.length - 1} icon={<ArrowDown size={15} aria-hidden />} aria-label={t("imports.move_down", { file: file.upload.file.name })} onClick={() => { move(place, 1); }} />
                      <Button type="text" icon={<Trash2 size={15} aria-hidden />} aria-label={t("imports.remove_file", { file: file.upload.file.name })} onClick={() => { setFiles(files.filter((one) => one !== file)); }} />
                    </span>
                  </li>
                ))}
              </ol>
            </>
          )}
          <ChooseFile several compact={files.length > 0} onFiles={add} />
          {files.length > 0 && (
            <div className="import-actions">
              <Button type="primary" disabled={files.some((file) => file.object === "")} onClick={() => { setMapping(true); }}>{t("imports.to_mapping")}</Button>
            </div>
          )}
        </>
      )}
      {step === 2 && (
        <MapSet
          files={files}
          onBack={() => { setMapping(false); }}
          onStart={async (mapped, goOn) => {
            const started = await startSet(mapped, goOn);
            setParams({ set: started.id }, { replace: true });
          }}
        />
      )}
      {set !== null && <SetProgress id={set} onAgain={again} />}
    </div>
  );
}

async function ordered(files: Chosen[]): Promise<Chosen[]> {
  const known = files.filter((file) => file.object !== "");
  const order = await orderFiles(known.map((file) => ({ source: file.upload.source, object: file.object })));
  return [...order.flatMap((place) => known[place] ?? []), ...files.filter((file) => file.object === "")];
}
