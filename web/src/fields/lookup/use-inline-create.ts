import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { newIdempotencyKey } from "@/api/idempotency";
import { ApiError, problemText } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { createRecord } from "@/api/records";
import { useObject, useObjects } from "@/api/use-objects";
import type { ReferenceOption } from "@/fields/lookup/use-reference-options";
import { showToast } from "@/ui/toast";

export interface InlineCreate {
  /** What the target is called, and whether this person may add one at all. */
  label: string;
  plural: string;
  allowed: boolean;
  /** By the typed name alone; null: it was refused, and said why. */
  make: ((name: string) => Promise<ReferenceOption | null>) | null;
}

/** Adds a record of the target where it is missed: for whoever may, of objects that ask for nothing but a name. */
export function useInlineCreate(target: string, wanted: boolean): InlineCreate {
  const { t } = useTranslation();
  const client = useQueryClient();
  const summary = useObjects().data?.find((object) => object.api_name === target);
  const allowed = target !== "user" && summary?.can["create"] === true;
  const meta = useObject(wanted && allowed ? target : "").data;
  const nameEnough = meta?.fields.every((field) => !field.required || field.system || field.computed || field.api_name === meta.name_field || field.default != null) ?? false;
  const make = async (name: string): Promise<ReferenceOption | null> => {
    try {
      const row = await createRecord(target, { [summary?.name_field ?? "name"]: name }, newIdempotencyKey());
      await client.invalidateQueries({ queryKey: keys.options(target, "").slice(0, -1) });
      showToast({ kind: "done", text: t("fields.added", { label: summary?.label ?? "", name }) });
      return { value: row.id, label: name };
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems.map(problemText) : [];
      showToast({ kind: "failed", text: problems.length > 0 ? problems.join(" ") : errorText(error, t) });
      return null;
    }
  };
  return { label: summary?.label ?? "", plural: summary?.plural ?? "", allowed, make: nameEnough ? make : null };
}
