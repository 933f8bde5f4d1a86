import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Camera, LoaderCircle, X } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText, problemsOf } from "@/api/error-text";
import { thumbnailAddress, uploadFile, withFiles } from "@/api/files";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { createRecord, isHeld } from "@/api/records";
import { timelineKeys } from "@/api/timeline";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { PlaceCard } from "@/features/visits/place-card";
import { usePosition } from "@/features/visits/use-position";
import { useTarget } from "@/features/visits/use-target";
import { FilePicture } from "@/fields/attachment/file-picture";
import { DictatedArea } from "@/fields/long-text/dictated-area";
import { asText } from "@/fields/values";
import { useDailyTexts } from "@/i18n/daily/register";
import { ErrorState } from "@/records/common/error-state";
import { DraftNotice } from "@/records/form/draft-notice";
import { ProblemList } from "@/records/form/problem-list";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useDraft } from "@/records/form/use-draft";
import { composeDraft, TEXT } from "@/records/page/compose-draft";
import { presetFrom } from "@/records/page/compose";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import "@/features/visits/visits.css";

const EMPTY = { [TEXT]: "" };

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  onDone: () => void;
}

/** Checking in at a customer: place, photos, a note. */
export function CheckIn(props: Props) {
  const visit = useObject("visit");
  const link = props.object.related.find((one) => one.object === "visit")?.field;
  if (visit.error) return <ErrorState error={visit.error} onRetry={() => void visit.refetch()} compact />;
  if (!visit.data || link === undefined) return <Skeleton lines={4} />;
  return <CheckInForm {...props} visit={visit.data} link={link} />;
}

function CheckInForm({ object, row, onDone, visit, link }: Props & { visit: ObjectMeta; link: string }) {
  const { t } = useTranslation();
  const d = useDailyTexts();
  const client = useQueryClient();
  const located = usePosition();
  const draft = useDraft("visit", composeDraft(row.id), EMPTY);
  const text = draft.value[TEXT];
  const [photos, setPhotos] = useState<string[]>([]);
  // Taken without a connection: they are sent with the visit.
  const [held, setHeld] = useState<readonly File[]>([]);
  const [sending, setSending] = useState(0);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const camera = useRef<HTMLInputElement>(null);
  const key = useRef(newIdempotencyKey());
  const at = useRef(new Date().toISOString());
  const name = asText(row[object.name_field]);
  const target = useTarget(object, row);

  const take = async (files: readonly File[]) => {
    setSending((count) => count + files.length);
    for (const file of files) {
      try {
        const info = await uploadFile(file);
        setPhotos((found) => [...found, info.id]);
      } catch (error) {
        if (error instanceof ApiError && error.status === 0) setHeld((files) => [...files, file]);
        else showToast({ kind: "failed", text: t("files.failed", { name: file.name, reason: errorText(error, t) }) });
      }
      setSending((count) => count - 1);
    }
  };

  const save = async () => {
    setSaving(true);
    setFailure(null);
    const { position, failure } = await located.settled();
    // Who was not told yet that there is no position says first whether it is to be without.
    if (position === null && located.failure === null) {
      setSaving(false);
      return;
    }
    const preset = Object.fromEntries(Object.entries(presetFrom(visit, link, object, row)).filter(([path]) => !path.includes(".")));
    const values: Record<string, unknown> = {
      ...preset,
      subject: d("visits.subject", { name }).slice(0, 200),
      happened_at: at.current,
      ...(text.trim() === "" ? {} : { content: text.trim() }),
      ...(photos.length === 0 ? {} : { photos }),
      ...(position ? { place: `${String(position.lat)},${String(position.lng)}`, accuracy_m: position.accuracy } : { no_position: failure ?? "timeout" }),
    };
    const files = held.map((file) => ({ field: "photos", file }));
    const finish = () => {
      key.current = newIdempotencyKey();
      draft.drop();
      onDone();
    };
    try {
      const made = await createRecord("visit", await withFiles(values, files, key.current), key.current);
      for (const stale of [keys.records("visit"), timelineKeys.timeline(object.api_name, row.id), timelineKeys.highlights(object.api_name, row.id)]) void client.invalidateQueries({ queryKey: stale });
      showToast({ kind: "done", text: isHeld(made) ? t("records.held") : d("visits.done", { name }) });
      finish();
    } catch (error) {
      const later = { kind: "create" as const, object: "visit", label: visit.label, name: asText(values["subject"]), values, draft: values, files };
      if (await keepForLater(error, later, key.current)) finish();
      else {
        if (!(error instanceof ApiError && error.status === 0)) key.current = newIdempotencyKey();
        setFailure(error);
      }
    } finally {
      setSaving(false);
    }
  };

  return (
    <form className="check-in" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      {draft.restoredAt !== null && draft.dirty && <DraftNotice at={draft.restoredAt} onDiscard={draft.drop} />}
      <PlaceCard located={located} target={target} />
      <DictatedArea value={text} autoSize={{ minRows: 3, maxRows: 10 }} maxLength={10_000} aria-label={d("visits.note")} placeholder={d("visits.note")} status={failure === null ? "" : "error"} aria-invalid={failure !== null} aria-describedby={failure === null ? undefined : "check-in-problems"} onText={(said) => { draft.set({ [TEXT]: said }); setFailure(null); }} />
      <ProblemList id="check-in-problems" problems={failure === null ? [] : problemsOf(failure, t)} />
      <UnsavedGuard dirty={draft.dirty && !saving} />
      <div className="check-in-photos">
        {photos.map((id) => (
          <span key={id} className="check-in-photo">
            <img src={thumbnailAddress(id)} alt={d("visits.photo")} />
            <button type="button" aria-label={d("visits.remove_photo")} onClick={() => { setPhotos(photos.filter((one) => one !== id)); }}><X size={14} aria-hidden /></button>
          </span>
        ))}
        {held.map((file, place) => (
          <span key={`${file.name}${String(file.lastModified)}`} className="check-in-photo">
            <FilePicture file={file} />
            <button type="button" aria-label={d("visits.remove_photo")} onClick={() => { setHeld(held.filter((_, each) => each !== place)); }}><X size={14} aria-hidden /></button>
          </span>
        ))}
        <button type="button" className="check-in-camera" disabled={sending > 0} onClick={() => camera.current?.click()}>
          {sending > 0 ? <LoaderCircle size={20} className="spin" aria-hidden /> : <Camera size={20} aria-hidden />}
          {d("visits.photo")}
        </button>
        <input ref={camera} className="visually-hidden" tabIndex={-1} type="file" accept="image/*" capture="environment" aria-label={d("visits.photo")} onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = "";
          void take(chosen);
        }} />
      </div>
      <Button type="primary" size="large" block htmlType="submit" loading={saving} disabled={sending > 0}>
        {located.position === null && located.failure !== null ? d("visits.save_without") : d("visits.save")}
      </Button>
    </form>
  );
}
