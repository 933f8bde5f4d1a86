import { Checkbox } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { previewMapping, type Earlier, type Preview } from "@/api/imports";
import type { SetFile } from "@/features/imports/api";
import type { Kept } from "@/features/imports/kept";
import { MapFile } from "@/features/imports/map-file";
import type { Chosen } from "@/features/imports/set-files";
import type { Draft } from "@/features/imports/use-draft";
import { useTarget } from "@/features/imports/use-target";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  files: readonly Chosen[];
  /** What was made of each file, in the same order. */
  kept: Kept;
  onKept: (change: (before: Kept) => Kept) => void;
  onStart: (files: SetFile[], goOn: boolean) => Promise<void>;
}

/** The files of a set, mapped one after the other; what files before bring in counts as there. */
export function MapSet({ files, kept, onKept, onStart }: Props) {
  const { t } = useTranslation();
  const place = Math.min(kept.place ?? 0, files.length - 1);
  const [previews, setPreviews] = useState<readonly (Preview | null)[]>(files.map(() => null));
  const [failure, setFailure] = useState<unknown>(null);
  const file = files[place];
  const made = kept.files[place];
  const preview = previews[place] ?? null;
  const target = useTarget(file?.object ?? "");
  const earlier: Earlier[] = kept.files.slice(0, place).flatMap((one) => (one.mapping ? [{ source: one.source, object: one.object, mapping: one.mapping }] : []));
  const show = (next: Preview) => { setPreviews((before) => before.map((one, index) => (index === place ? next : one))); };
  const put = (next: Draft) => {
    show(next.preview);
    onKept((before) => ({ ...before, files: before.files.map((one, index) => (index === place ? { ...one, mapping: next.preview.mapping, edits: next.edits } : one)) }));
  };
  const go = (to: number | null) => { onKept((before) => ({ ...before, place: to })); };

  useEffect(() => {
    if (!file) return;
    let current = true;
    // Tried again whenever one comes to it: a file before may have been mapped otherwise meanwhile.
    previewMapping(file.object, file.upload.source, made?.mapping ?? undefined, made?.edits, earlier)
      .then((found) => { if (current) put({ preview: preview ? { ...found, columns: preview.columns } : found, edits: made?.edits ?? {} }); })
      .catch((reason: unknown) => { if (current) setFailure(reason); });
    return () => { current = false; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when one comes to a file
  }, [place]);

  const wrong = failure ?? target.error;
  if (wrong) return <div className="card"><ErrorState error={wrong} /></div>;
  if (!file || !preview || !target.data) return <Skeleton />;
  const last = place === files.length - 1;
  const following = files[place + 1];
  return (
    <>
      <nav className="set-tabs" aria-label={t("imports.step_map")}>
        {files.map((one, index) => (
          <button key={one.upload.source} type="button" disabled={index > place && !kept.files[index]?.mapping} aria-current={index === place ? "step" : undefined} onClick={() => { go(index); }}>
            {index + 1}. {one.upload.file.name}
          </button>
        ))}
      </nav>
      <h2 className="import-heading">{t("imports.file_of", { place: place + 1, count: files.length, plural: target.data.plural })}</h2>
      <MapFile
        key={file.upload.source}
        target={target.data}
        draft={{ preview, edits: made?.edits ?? {} }}
        earlier={earlier}
        onChange={put}
        onBack={() => { go(place === 0 ? null : place - 1); }}
        backLabel={t(place === 0 ? "imports.back_to_files" : "imports.previous_file")}
        nextLabel={last || !following ? t("imports.start_set", { count: files.length }) : t("imports.next_file", { file: following.upload.file.name })}
        onNext={async () => {
          if (!last) {
            go(place + 1);
            return;
          }
          const mapped = kept.files.flatMap((one) => (one.mapping ? [{ source: one.source, object: one.object, mapping: one.mapping, edits: one.edits }] : []));
          await onStart(mapped, kept.goOn);
        }}
      />
      {last && (
        <Checkbox className="set-go-on" checked={kept.goOn} onChange={(event) => { onKept((before) => ({ ...before, goOn: event.target.checked })); }}>{t("imports.go_on")}</Checkbox>
      )}
    </>
  );
}
