import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { useSession } from "@/api/use-session";
import { fetchUpload, orderFiles, startSet, uploadFile } from "@/features/imports/api";
import { ChooseFile } from "@/features/imports/choose-file";
import { dropKept, keptKey, readKept, writeKept, type Kept, type KeptFile } from "@/features/imports/kept";
import { MapSet } from "@/features/imports/map-set";
import { SetFiles, type Chosen } from "@/features/imports/set-files";
import { SetProgress } from "@/features/imports/set-progress";
import { Steps } from "@/features/imports/steps";
import { useMovingTexts } from "@/i18n/moving/register";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/imports/imports.css";
import "@/features/imports/mapping.css";
import "@/features/imports/preview.css";
import "@/features/imports/run.css";

const SET = /^[0-9a-f-]{36}$/;
const NOTHING: Kept = { files: [], place: null, goOn: false };

/** Files of any kind, several at once: what each is, in which order, and then one after the other. */
export function ImportSetPage() {
  const { t } = useTranslation();
  const m = useMovingTexts();
  usePageTitle(t("imports.set_title"));
  const { user, workspace } = useSession();
  const key = keptKey(workspace.id, user.id, "set");
  const [params, setParams] = useSearchParams();
  const given = params.get("set");
  const set = given !== null && SET.test(given) ? given : null;
  // What was made of the files before the page was loaded again.
  const [kept, setKept] = useState<Kept>(() => (set === null ? readKept(key) : null) ?? NOTHING);
  const [files, setFiles] = useState<Chosen[] | null>(kept.files.length > 0 ? null : []);
  const [lost, setLost] = useState(false);
  const mapping = kept.place !== null;
  const step = set !== null ? 3 : mapping ? 2 : (files ?? []).length > 0 ? 1 : 0;

  useEffect(() => {
    if (files !== null) return;
    let current = true;
    void Promise.allSettled(kept.files.map((file) => fetchUpload(file.source))).then((found) => {
      if (!current) return;
      const there = kept.files.flatMap((file, index) => {
        const upload = found[index];
        return upload?.status === "fulfilled" ? [{ upload: upload.value, object: file.object }] : [];
      });
      const whole = there.length === kept.files.length;
      setLost(!whole);
      if (!whole) setKept({ ...kept, files: kept.files.filter((_, index) => found[index]?.status === "fulfilled"), place: null });
      setFiles(there);
    });
    return () => { current = false; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the page is loaded
  }, []);

  useEffect(() => {
    if (kept.files.length > 0) writeKept(key, kept);
    else dropKept(key);
  }, [key, kept]);
  const put = (next: Chosen[]) => {
    setFiles(next);
    setLost(false);
    setKept((before) => ({ ...before, files: next.map((file) => known(before, file)) }));
  };
  const add = async (chosen: File[]) => {
    const added: Chosen[] = [];
    for (const file of chosen) {
      const upload = await uploadFile(file);
      added.push({ upload, object: upload.guesses[0]?.object ?? "" });
    }
    put(await ordered([...(files ?? []), ...added]));
  };
  const forget = () => {
    setKept(NOTHING);
    setFiles([]);
  };

  return (
    <div className="page import-page">
      <header className="page-header"><h1 className="page-title">{t("imports.set_title")}</h1></header>
      <Steps labels={[t("imports.step_file"), t("imports.step_order"), t("imports.step_map"), t("imports.step_run")]} current={step} />
      {files === null && <Skeleton />}
      {lost && <p className="notice notice-warning import-notice" role="alert">{m("files_gone")}</p>}
      {step <= 1 && files !== null && (
        <>
          {files.length > 0 && (
            <SetFiles
              files={files}
              onFiles={put}
              onObject={(changed, object) => void ordered(files.map((one, place) => (place === changed ? { ...one, object } : one))).then(put)}
            />
          )}
          <ChooseFile several compact={files.length > 0} onFiles={add} />
          {files.length > 0 && (
            <div className="import-actions">
              <Button type="primary" disabled={files.some((file) => file.object === "")} onClick={() => { setKept((before) => ({ ...before, place: 0 })); }}>{t("imports.to_mapping")}</Button>
            </div>
          )}
        </>
      )}
      {step === 2 && files !== null && files.length > 0 && (
        <MapSet
          files={files}
          kept={kept}
          onKept={setKept}
          onStart={async (mapped, goOn) => {
            const started = await startSet(mapped, goOn);
            dropKept(key);
            setParams({ set: started.id }, { replace: true });
          }}
        />
      )}
      {set !== null && (
        <SetProgress
          id={set}
          onAgain={() => {
            forget();
            setParams({}, { replace: true });
          }}
        />
      )}
    </div>
  );
}

/** What was made of a file so far; into another object it is mapped anew. */
function known(kept: Kept, file: Chosen): KeptFile {
  const before = kept.files.find((one) => one.source === file.upload.source && one.object === file.object);
  return before ?? { source: file.upload.source, object: file.object, mapping: null, edits: {} };
}

async function ordered(files: Chosen[]): Promise<Chosen[]> {
  const known = files.filter((file) => file.object !== "");
  const order = await orderFiles(known.map((file) => ({ source: file.upload.source, object: file.object })));
  return [...order.flatMap((place) => known[place] ?? []), ...files.filter((file) => file.object === "")];
}
