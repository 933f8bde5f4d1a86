import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { keys } from "@/api/query-keys";
import { bulk, deleteRecord, type BulkOutcome } from "@/api/records";
import { refusal, refusedSome } from "@/records/common/refusal";
import { showToast } from "@/ui/toast";

/** Move records to the trash, with a message that offers to undo it. Resolves to whether anything was deleted. */
export function useDeleteRecords(object: string): (ids: readonly string[], version?: number) => Promise<boolean> {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const go = (to: string) => void navigate(to);

  const refresh = () => client.invalidateQueries({ queryKey: keys.records(object) });

  const undo = async (ids: readonly string[]) => {
    try {
      const { done, problems } = await bulk(object, "restore", ids);
      if (done.length < ids.length) showToast(refusedSome(t("records.not_all_restored", { count: ids.length - done.length }), problems, t, go));
      else showToast({ kind: "done", text: t("records.restored", { count: done.length }) });
    } catch (error) {
      showToast(refusal(error, t, go));
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
      const { done, problems } = deleted;
      if (done.length < ids.length) showToast(refusedSome(t("records.not_all_deleted", { count: ids.length - done.length }), problems, t, go));
      if (done.length > 0) {
        showToast({
          kind: "done",
          text: t("records.deleted", { count: done.length }),
          action: { label: t("common.undo"), run: () => void undo(done) },
        });
      }
      return done.length > 0;
    } catch (error) {
      showToast(refusal(error, t, go));
      return false;
    }
  };
}

async function remove(object: string, ids: readonly string[], version: number | undefined): Promise<BulkOutcome | "held"> {
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) {
    return (await deleteRecord(object, only, version)) ? { done: [only], problems: [] } : "held";
  }
  return bulk(object, "delete", ids);
}
