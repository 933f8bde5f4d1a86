import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, body } from "@/api/http";
import type { ObjectMeta } from "@/api/types";
import type { Device, ObjectDoc } from "@/features/studio/model";

/** Field types that conditions of forms may look at (`query/plain.py`). */
const JUDGED = new Set([
  "text", "long_text", "number", "currency", "percent", "date", "datetime", "time", "boolean", "choice", "multi_choice", "user", "lookup",
  "phone", "email", "url", "identity_number", "bank_card", "credit_code",
]);

/** The object as drafted, as somebody with a role would get it; keeps the last one that was valid. */
export function useDrafted(name: string, document: ObjectDoc, role: string | null = null, device: Device = "desktop") {
  // Rules that are only just begun say nothing yet.
  const rules = Object.entries(document.form_rules ?? {}).filter(([, rule]) => rule.fields.length > 0);
  const draft = { ...document, ...(document.form_rules ? { form_rules: Object.fromEntries(rules) } : {}) };
  return useQuery({
    queryKey: ["studio", "form", name, role, device, draft],
    queryFn: async ({ signal }) => (await body(api.POST("/api/v1/meta/form", { signal, body: { object: name, draft, role, device } }))) as ObjectMeta,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
}

/** The object with the fields that a form can judge: what conditions are made of. */
export function judgedBy(meta: ObjectMeta): ObjectMeta {
  return { ...meta, fields: meta.fields.filter((field) => JUDGED.has(field.type) && (!field.system || field.api_name === "owner_id")) };
}
