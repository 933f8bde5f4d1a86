import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { uploadFile } from "@/api/files";
import { holdFile } from "@/api/held-files";
import { ApiError } from "@/api/problem";
import { keys } from "@/api/query-keys";
import type { FieldMeta } from "@/api/types";
import { roomFor } from "@/fields/attachment/room";
import type { Patch } from "@/fields/types";
import { useFileTexts } from "@/i18n/files/register";

export interface Attachments {
  /** Files the field holds at most. */
  most: number;
  /** Files still to be sent. */
  waiting: number;
  failures: readonly string[];
  send: (files: readonly File[]) => Promise<void>;
}

/** Keep a file that could not be sent for want of a connection; null: it failed for another reason, or cannot be kept. */
async function hold(error: unknown, file: File): Promise<string | null> {
  if (!(error instanceof ApiError) || error.status !== 0) return null;
  return holdFile(file).catch(() => null);
}

/** Sends files one after the other and puts those that arrived into the field; what fails is named, the rest goes on. */
export function useAttachments(field: FieldMeta, ids: readonly string[], onChange: (patch: Patch) => void): Attachments {
  const { t } = useTranslation();
  const text = useFileTexts();
  const client = useQueryClient();
  const [waiting, setWaiting] = useState(0);
  const [failures, setFailures] = useState<readonly string[]>([]);
  // Without a network it fails at once instead of waiting for one: then the file is kept.
  const upload = useMutation({ mutationKey: keys.uploading, networkMode: "always", mutationFn: (file: File) => uploadFile(file) });
  // The form goes on while files are on their way: what arrived is added to what stands there then.
  const now = useRef({ ids, onChange });
  useEffect(() => { now.current = { ids, onChange }; });

  const send = async (files: readonly File[]) => {
    const { most, room } = roomFor(field, ids.length);
    const taken = files.slice(0, room);
    const failed = files.length > taken.length ? [text("too_many", { label: field.label, count: most })] : [];
    setFailures(failed);
    setWaiting(taken.length);
    const arrived: string[] = [];
    for (const file of taken) {
      try {
        const info = await upload.mutateAsync(file);
        client.setQueryData(keys.fileInfo(info.id), info);
        arrived.push(info.id);
      } catch (error) {
        const held = await hold(error, file);
        if (held === null) failed.push(t("files.failed", { name: file.name, reason: errorText(error, t) }));
        else arrived.push(held);
        setFailures([...failed]);
      }
      setWaiting((count) => count - 1);
    }
    if (arrived.length > 0) now.current.onChange({ [field.api_name]: [...now.current.ids, ...arrived] });
  };

  return { most: roomFor(field, ids.length).most, waiting, failures, send };
}
