import { useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { getRecordNow, patchRecord, type Values } from "@/api/records";
import type { FieldMeta, ObjectMeta, RecordPage, RecordRow } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { pathsOf } from "@/fields/paths";
import { isChanged, toWire } from "@/fields/wire";

/** What became of one change: written, waiting for an approval, or refused with reasons for the person. */
export type InlineOutcome =
  | { kind: "saved"; row: RecordRow }
  | { kind: "held" }
  | { kind: "refused"; text: string; problems: readonly FieldProblem[]; /** Somebody was faster with the same field: the record as it is now. */ theirs?: RecordRow };

export type InlineSave = (row: RecordRow, fields: readonly FieldMeta[], values: Values) => Promise<InlineOutcome>;

/** Put new values of a record into every list and page that shows it. */
export function mergeIntoCache(client: QueryClient, object: string, id: string, patch: Values): void {
  client.setQueriesData<InfiniteData<RecordPage>>({ queryKey: keys.records(object), predicate: (query) => query.queryKey[2] === "list" }, (old) => {
    if (!old || !Array.isArray(old.pages)) return old;
    if (!old.pages.some((page) => page.items.some((item) => item.id === id))) return old;
    return { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map((item) => (item.id === id ? { ...item, ...patch } : item)) })) };
  });
  client.setQueryData<RecordRow>(keys.record(object, id), (old) => (old ? { ...old, ...patch } : old));
}

function isStale(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409 && (error.code === "stale_version" || error.problems.some((one) => one.code === "stale_version"));
}

/**
 * Save some fields of one record against the version it was shown with.
 *
 * When somebody was faster but touched other fields, the change is made on their version; when they touched the same field, it
 * is refused with their record: the person decides. Lists and pages that hold the record show the result at once.
 */
export function useInlineSave(object: ObjectMeta): InlineSave {
  const { t } = useTranslation();
  const client = useQueryClient();
  const objects = useObjects();
  const summaries = objects.data;

  return useCallback(
    async (row, fields, values) => {
      const paths = ["id", "version", "updated_by.name", ...new Set(fields.flatMap((field) => pathsOf(field, summaries ?? [])))];
      const changes = Object.fromEntries(fields.map((field) => [field.api_name, toWire(field, values)]));
      const send = async (version: number): Promise<InlineOutcome> => {
        const answer = await patchRecord(object.api_name, row.id, changes, version, paths);
        if (answer.kind === "held") return { kind: "held" };
        const fresh = { ...row, ...answer.row };
        mergeIntoCache(client, object.api_name, row.id, answer.row);
        void client.invalidateQueries({ queryKey: keys.record(object.api_name, row.id) });
        void client.invalidateQueries({ queryKey: keys.history(object.api_name, row.id) });
        return { kind: "saved", row: fresh };
      };
      const refuse = (error: unknown): InlineOutcome => ({
        kind: "refused", text: errorText(error, t), problems: error instanceof ApiError ? error.problems : [],
      });
      try {
        return await send(row.version ?? 0);
      } catch (error) {
        if (!isStale(error)) return refuse(error);
        try {
          const theirs = await getRecordNow(object.api_name, row.id, paths);
          if (!fields.some((field) => isChanged(field, row, theirs))) return await send(theirs.version ?? 0);
          mergeIntoCache(client, object.api_name, row.id, theirs);
          const who = theirs["updated_by.name"];
          return { kind: "refused", text: typeof who === "string" ? t("conflict.text_by", { name: who }) : t("conflict.text"), problems: [], theirs };
        } catch (again) {
          return refuse(again);
        }
      }
    },
    [client, object.api_name, summaries, t],
  );
}
