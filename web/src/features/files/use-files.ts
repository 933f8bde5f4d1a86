import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { attachFile, detachFile, type AttachedFile } from "@/api/files";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { keys } from "@/api/query-keys";
import type { ObjectMeta } from "@/api/types";
import { showToast } from "@/ui/toast";

export interface FileActions {
  /** Files that are still to be sent. */
  waiting: number;
  failures: readonly string[];
  /** Resolves to what failed, in words, and how many are kept until there is a connection. */
  upload: (files: readonly File[]) => Promise<{ failures: readonly string[]; kept: number }>;
  remove: (file: AttachedFile) => Promise<void>;
}

/** Sends files one after the other, so that a slow line is not shared; what fails is named, the rest goes on. */
export function useFiles(object: Pick<ObjectMeta, "api_name" | "label">, id: string): FileActions {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [waiting, setWaiting] = useState(0);
  const [failures, setFailures] = useState<readonly string[]>([]);
  const refresh = () => client.invalidateQueries({ queryKey: keys.files(object.api_name, id) });

  const upload = async (files: readonly File[]) => {
    const failed: string[] = [];
    let kept = 0;
    setFailures([]);
    setWaiting((count) => count + files.length);
    for (const file of files) {
      const key = newIdempotencyKey();
      try {
        await attachFile(object.api_name, id, file, key);
      } catch (error) {
        const later = { kind: "file" as const, object: object.api_name, id, label: object.label, name: file.name, file };
        if (await keepForLater(error, later, key)) kept += 1;
        else failed.push(t("files.failed", { name: file.name, reason: errorText(error, t) }));
        setFailures([...failed]);
      }
      setWaiting((count) => count - 1);
      await refresh();
    }
    return { failures: failed, kept };
  };

  const remove = async (file: AttachedFile) => {
    try {
      await detachFile(object.api_name, id, file.id);
      showToast({ kind: "done", text: t("files.removed", { name: file.name }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await refresh();
  };

  return { waiting, failures, upload, remove };
}
