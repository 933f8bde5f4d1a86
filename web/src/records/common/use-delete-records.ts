import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { bulk, deleteRecord } from "@/api/records";
import { showToast } from "@/ui/toast";

/** Move records to the trash, with a message that offers to undo it. Resolves to whether anything was deleted. */
export function useDeleteRecords(object: string): (ids: readonly string[], version?: number) => Promise<boolean> {
  const { t } = useTranslation();
  const client = useQueryClient();

  const refresh = () => client.invalidateQueries({ queryKey: keys.records(object) });

  const undo = async (ids: readonly string[]) => {
    try {
      const restored = await bulk(object, "restore", ids);
      if (restored.length < ids.length) showToast({ kind: "failed", text: t("records.not_all_restored", { count: ids.length - restored.length }) });
      else showToast({ kind: "done", text: t("records.restored", { count: restored.length }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await refresh();
  };

  return async (ids, version) => {
    try {
      const deleted = await remove(object, ids, version);
      await refresh();
      if (deleted === "held") {
        showToast({ kind: "done", text: t("records.held") });
        return false;
      }
      if (deleted.length < ids.length) {
        showToast({ kind: "failed", text: t("records.not_all_deleted", { count: ids.length - deleted.length }) });
      }
      if (deleted.length > 0) {
        showToast({
          kind: "done",
          text: t("records.deleted", { count: deleted.length }),
          action: { label: t("common.undo"), run: () => void undo(deleted) },
        });
      }
      return deleted.length > 0;
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
      return false;
    }
  };
}

async function remove(object: string, ids: readonly string[], version: number | undefined): Promise<string[] | "held"> {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) {
    return (await deleteRecord(object, only, version)) ? [only] : "held";
  }
  return bulk(object, "delete", ids);
}
