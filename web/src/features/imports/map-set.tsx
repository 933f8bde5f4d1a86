import { Checkbox } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { previewMapping, type Earlier } from "@/api/imports";
import type { SetFile } from "@/features/imports/api";
import type { Chosen } from "@/features/imports/import-set-page";
import { MapFile } from "@/features/imports/map-file";
import type { Draft } from "@/features/imports/use-draft";
import { useTarget } from "@/features/imports/use-target";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  files: readonly Chosen[];
  onBack: () => void;
  onStart: (files: SetFile[], goOn: boolean) => Promise<void>;
}

/** The files of a set, mapped one after the other; what files before bring in counts as there. */
export function MapSet({ files, onBack, onStart }: Props) {
  const { t } = useTranslation();
  const [place, setPlace] = useState(0);
  const [drafts, setDrafts] = useState<readonly (Draft | null)[]>(files.map(() => null));
  const [failure, setFailure] = useState<unknown>(null);
  const [goOn, setGoOn] = useState(false);
  const file = files[place];
  const draft = drafts[place] ?? null;
  const target = useTarget(file?.object ?? "");
  const earlier: Earlier[] = files.slice(0, place).flatMap((one, index) => {
    const known = drafts[index];
    return known ? [{ source: one.upload.source, object: one.object, mapping: known.preview.mapping }] : [];
  });
  const put = (next: Draft) => { setDrafts((before) => before.map((one, index) => (index === place ? next : one))); };

  useEffect(() => {
    if (!file) return;
    let current = true;
    // Tried again whenever one comes to it: a file before may have been mapped otherwise meanwhile.
    previewMapping(file.object, file.upload.source, draft?.preview.mapping, draft?.edits, earlier)
      .then((preview) => { if (current) put({ preview: draft ? { ...preview, columns: draft.preview.columns } : preview, edits: draft?.edits ?? {} }); })
      .catch((reason: unknown) => { if (current) setFailure(reason); });
    return () => { current = false; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when one comes to a file
  }, [place]);

  const wrong = failure ?? target.error;
  if (wrong) return <div className="card"><ErrorState error={wrong} /></div>;
  if (!file || !draft || !target.data) return <Skeleton />;
  const last = place === files.length - 1;
  const following = files[place + 1];
  return (
    <>
      <nav className="set-tabs" aria-label={t("imports.step_map")}>
        {files.map((one, index) => (
          <button key={one.upload.source} type="button" disabled={index > place && !drafts[index]} aria-current={index === place ? "step" : undefined} onClick={() => { setPlace(index); }}>
            {index + 1}. {one.upload.file.name}
          </button>
        ))}
      </nav>
      <h2 className="import-heading">{t("imports.file_of", { place: place + 1, count: files.length, plural: target.data.plural })}</h2>
      <MapFile
        key={file.upload.source}
        target={target.data}
        draft={draft}
        earlier={earlier}
        onChange={put}
        onBack={() => { if (place === 0) onBack(); else setPlace(place - 1); }}
        backLabel={t(place === 0 ? "imports.back_to_files" : "imports.previous_file")}
        nextLabel={last || !following ? t("imports.start_set", { count: files.length }) : t("imports.next_file", { file: following.upload.file.name })}
        onNext={async () => {
          if (!last) {
            setPlace(place + 1);
            return;
          }
          const mapped = files.flatMap((one, index) => {
            const known = drafts[index];
            return known ? [{ source: one.upload.source, object: one.object, mapping: known.preview.mapping, edits: known.edits }] : [];
          });
          await onStart(mapped, goOn);
        }}
      />
      {last && (
        <Checkbox className="set-go-on" checked={goOn} onChange={(event) => { setGoOn(event.target.checked); }}>{t("imports.go_on")}</Checkbox>
      )}
    </>
  );
}
