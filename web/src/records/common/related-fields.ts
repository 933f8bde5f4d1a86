/** Fields reached through relations, as columns and conditions name them: `account.industry`, `opportunity__account.stage`. */
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { fetchObject } from "@/api/meta";
import { keys } from "@/api/query-keys";
import type { FieldMeta, ObjectMeta } from "@/api/types";

const FRESH_MS = 5 * 60_000;
export const TAGS = "$tags";

export interface RelatedGroup {
  /** Path up to the relation: `account`, `opportunity__account`. */
  path: string;
  label: string;
  /** Several records may be at its end: a condition holds when it holds for one of them; no column. */
  many: boolean;
  fields: FieldMeta[];
}

export function tagsField(label: string): FieldMeta {
  return {
    api_name: TAGS, label, labels: {}, help: "", type: "tags", value_type: "tags", money: false, options: {}, required: false, unique: false, sensitive: false, personal: false,
    listed: false, quick: false, system: false, computed: true, readable: true, level: "read", sortable: false, groupable: false, summable: false,
    operators: ["has_any", "has_all", "is_empty", "not_empty"], target: null, parts: [], default: null,
  };
}

function through(path: string, label: string, many: boolean, field: FieldMeta): FieldMeta {
  return {
    ...field, api_name: `${path}.${field.api_name}`, label: `${label} · ${field.label}`, level: field.level === "edit" ? "read" : field.level,
    computed: true, sortable: field.sortable && !many, groupable: field.groupable && !many, summable: false,
  };
}

interface Relation {
  path: string;
  label: string;
  object: string;
  many: boolean;
}

export function relationsOf(object: ObjectMeta): Relation[] {
  const lookups = object.fields
    .filter((field) => field.readable && field.target !== null && (field.type === "lookup" || field.type === "many_to_many"))
    .map((field) => ({ path: field.api_name, label: field.label, object: field.target ?? "", many: field.type === "many_to_many" }));
  const incoming = object.related.map((each) => ({ path: `${each.object}__${each.field}`, label: each.label, object: each.object, many: true }));
  return [...lookups, ...incoming];
}

/** Fields of the objects one step away; loaded when `enabled`, and of `needed` paths always. */
export function useRelatedFields(object: ObjectMeta, enabled: boolean, needed: readonly string[] = []): RelatedGroup[] {
  const relations = useMemo(() => relationsOf(object), [object]);
  const asked = needed.join(" ");
  const wanted = useMemo(
    () => relations.filter((each) => enabled || asked.split(" ").some((path) => path.startsWith(`${each.path}.`))),
    [relations, enabled, asked],
  );
  const names = [...new Set(wanted.map((each) => each.object))];
  const metas = useQueries({
    queries: names.map((name) => ({ queryKey: keys.object(name), queryFn: ({ signal }: { signal: AbortSignal }) => fetchObject(name, signal), staleTime: FRESH_MS })),
    combine: (results) => results.map((result) => result.data),
  });
  return useMemo(() => wanted.flatMap((each) => {
    const meta = metas.find((one) => one?.api_name === each.object);
    if (!meta) return [];
    const fields = meta.fields.filter((field) => field.readable && field.type !== "uuid" && field.api_name !== "version" && field.type !== "many_to_many");
    return [{ path: each.path, label: each.label, many: each.many, fields: fields.map((field) => through(each.path, each.label, each.many, field)) }];
  }), [wanted, metas]);
}
