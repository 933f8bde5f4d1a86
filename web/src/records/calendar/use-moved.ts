import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/api/problem";
import { keys } from "@/api/query-keys";
import type { Values } from "@/api/records";
import type { FieldMeta, ObjectMeta, RecordPage, RecordRow } from "@/api/types";
import { asText } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";
import { mergeIntoCache, useInlineSave } from "@/records/common/use-inline-save";
import { showToast } from "@/ui/toast";

/** What to say of a record that was put on other days. */
type Said = (row: RecordRow, name: string) => string;

/** Puts a record of the page under `key` on other days: shown at once, said, and taken back with a click. */
export function useMoved(object: ObjectMeta, key: QueryKey, said: Said): (row: RecordRow, fields: readonly FieldMeta[], patch: Values) => Promise<void> {
  const { t } = useTranslation();
  const l = useListTexts();
  const client = useQueryClient();
  const save = useInlineSave(object);

  const put = async (row: RecordRow, fields: readonly FieldMeta[], patch: Values, undoable: boolean): Promise<void> => {
    const { id } = row;
    const name = asText(row[object.name_field]) || t("records.unnamed");
    const before = Object.fromEntries(fields.map((field) => [field.api_name, row[field.api_name]]));
    const show = (values: Values) => {
      client.setQueryData<RecordPage>(key, (old) => (old ? { ...old, items: old.items.map((each) => (each.id === id ? { ...each, ...values } : each)) } : old));
    };
    const back = () => {
      const now = client.getQueryData<RecordPage>(key)?.items.find((each) => each.id === id);
      void put(now ?? { ...row, ...patch }, fields, before, false);
    };
    show(patch);
    const outcome = await save(row, fields, { ...row, ...patch });
    if (outcome.kind === "saved") {
      mergeIntoCache(client, object.api_name, id, outcome.row);
      showToast({ kind: "done", text: said({ ...row, ...patch }, name), ...(undoable ? { action: { label: t("common.undo"), run: back } } : {}) });
    } else {
      show(before);
      const reason = outcome.kind === "refused" ? (outcome.problems.length > 0 ? outcome.problems.map(problemText).join(" ") : outcome.text) : "";
      showToast(outcome.kind === "held" ? { kind: "done", text: l("board.held", { name }) } : { kind: "failed", text: l("board.refused", { name, reason }) });
    }
    await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
  };

  return (row, fields, patch) => put(row, fields, patch, true);
}
