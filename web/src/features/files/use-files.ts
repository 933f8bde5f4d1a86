import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { attachFile, detachFile, type AttachedFile } from "@/api/files";
import { keys } from "@/api/query-keys";
import { showToast } from "@/ui/toast";

export interface FileActions {
  /** Files that are still to be sent. */
  waiting: number;
  failures: readonly string[];
  /** Resolves to what failed, in words. */
  upload: (files: readonly File[]) => Promise<readonly string[]>;
  remove: (file: AttachedFile) => Promise<void>;
}

/** Sends files one after the other, so that a slow line is not shared; what fails is named, the rest goes on. */
export function useFiles(object: string, id: string): FileActions {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [waiting, setWaiting] = useState(0);
  const [failures, setFailures] = useState<readonly string[]>([]);
  const refresh = () => client.invalidateQueries({ queryKey: keys.files(object, id) });

  const upload = async (files: readonly File[]) => {
    const failed: string[] = [];
    setFailures([]);
    setWaiting((count) => count + files.length);
    for (const file of files) {
      try {
        await attachFile(object, id, file);
      } catch (error) {
        failed.push(t("files.failed", { name: file.name, reason: errorText(error, t) }));
        setFailures([...failed]);
      }
      setWaiting((count) => count - 1);
      await refresh();
    }
    return failed;
  };

  const remove = async (file: AttachedFile) => {
    try {
      await detachFile(object, id, file.id);
      showToast({ kind: "done", text: t("files.removed", { name: file.name }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await refresh();
  };

  return { waiting, failures, upload, remove };
}
