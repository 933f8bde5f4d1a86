import { Camera, LoaderCircle } from "lucide-react";
import { useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useQueryClient } from "@tanstack/react-query";
import { timelineKeys } from "@/api/timeline";
import { useFiles } from "@/features/files/use-files";
import { can } from "@/records/can";
import type { PartProps } from "@/records/page/record-part";
import { showToast } from "@/ui/toast";

/** Photograph with the phone's camera and attach the picture at once. */
export function PhotoAction({ object, row }: PartProps) {
  const { t } = useTranslation();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const files = useFiles(object, row.id);
  if (!can("edit", object, row)) return null;

  const send = async (chosen: readonly File[]) => {
    const { failures, kept } = await files.upload(chosen);
    if (failures.length > 0) showToast({ kind: "failed", text: failures.join(" ") });
    // What waits is told by the bar and on the page.
    else if (kept === 0) showToast({ kind: "done", text: t("files.attached") });
    await client.invalidateQueries({ queryKey: timelineKeys.timeline(object.api_name, row.id) });
  };
  return (
    <>
      <button type="button" className="phone-action" disabled={files.waiting > 0} onClick={() => input.current?.click()}>
        {files.waiting > 0 ? <LoaderCircle size={19} className="spin" aria-hidden /> : <Camera size={19} aria-hidden />}
        {t("files.photo")}
      </button>
      <label htmlFor={id} className="visually-hidden">{t("files.photo")}</label>
      <input
        id={id}
        ref={input}
        className="visually-hidden"
        tabIndex={-1}
        type="file"
        accept="image/*"
        capture="environment"
        onChange={(event) => {
          const chosen = [...(event.target.files ?? [])];
          event.target.value = "";
          if (chosen.length > 0) void send(chosen);
        }}
      />
    </>
  );
}
