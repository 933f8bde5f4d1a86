/** Fields reached through relations, as columns and conditions name them: `account.industry`, `opportunity__account.stage`. */
import { useQueries, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { fetchObject } from "@/api/meta";
import { keys } from "@/api/query-keys";
import type { FieldMeta, ObjectMeta } from "@/api/types";

const FRESH_MS = 5 * 60_000;
const NOTHING: readonly string[] = [];
export const TAGS = "$tags";
/** Type of what says whether there is any related record at all. */
export const RELATION = "relation";
/** Relations that one path may follow. */
const MAX_STEPS = 4;

/** A step from one object to the next. */
export interface RelationStep {
  /** Path up to the relation: `account`, `opportunity__account`, `account.owner_id`. */
  path: string;
  /** Its last name in words. */
  label: string;
  object: string;
  many: boolean;
}

export interface RelatedGroup extends RelationStep {
  /** All of its steps in words: `Account · Owner`. */
  title: string;
  /** Several records may be at its end: a condition holds when it holds for one of them; no column. */
  many: boolean;
  fields: FieldMeta[];
  further: RelationStep[];
}

export function tagsField(label: string): FieldMeta {
  return plainField(TAGS, label, "tags", ["has_any", "has_all", "is_empty", "not_empty"]);
}

/** Whether there are records at the end of a relation to many. */
export function existenceField(group: RelationStep, label: string): FieldMeta {
  return plainField(group.path, label, RELATION, ["not_empty", "is_empty"]);
}

function plainField(name: string, label: string, type: string, operators: FieldMeta["operators"]): FieldMeta {
  return {
    api_name: name, label, labels: {}, help: "", type, value_type: type, money: false, options: {}, required: false, unique: false, sensitive: false, personal: false,
    listed: false, quick: false, system: false, computed: true, readable: true, level: "read", sortable: false, groupable: false, summable: false,
    operators, target: null, parts: [], default: null,
  };
}

function through({ path, title, many }: Pick<RelatedGroup, "path" | "title" | "many">, field: FieldMeta): FieldMeta {
  return {
    ...field, api_name: `${path}.${field.api_name}`, label: `${title} · ${field.label}`, level: field.level === "edit" ? "read" : field.level,
    computed: true, sortable: field.sortable && !many, groupable: field.groupable && !many, summable: false,
  };
}

/** The steps that lead away from an object: to looked-up records and people, and to the records that look up here. */
export function relationsOf(object: ObjectMeta): RelationStep[] {
  const lookups = object.fields
    .filter((field) => field.readable && field.level !== "masked" && field.target !== null && ["lookup", "many_to_many", "user"].includes(field.type))
    .map((field) => ({ path: field.api_name, label: field.label, object: field.target ?? "", many: field.type === "many_to_many" }));
  const incoming = object.related.map((each) => ({ path: `${each.object}__${each.field}`, label: each.label, object: each.object, many: true }));
  return [...lookups, ...incoming];
}

/** People stand behind a step of their own: their fields are rarely asked for, and every record has three of them. */
export function isPerson(step: RelationStep): boolean {
  return step.object === "user";
}

/** Where a path leads, as far as the objects on its way are known; `names` collects all it passes. */
function follow(object: ObjectMeta, path: string, known: (name: string) => ObjectMeta | undefined, names: Set<string>): RelatedGroup | null {
  let at: ObjectMeta | undefined = object;
  const passed: RelationStep[] = [];
  for (const name of path.split(".")) {
    const step: RelationStep | undefined = at && relationsOf(at).find((each) => each.path === name);
    if (!step) return null;
    names.add(step.object);
    passed.push(step);
    at = known(step.object);
  }
  const last = passed.at(-1);
  if (!at || !last) return null;
  const title = passed.map((step) => step.label).join(" · ");
  const end: RelatedGroup = { ...last, path, title, many: passed.some((step) => step.many), fields: [], further: [] };
  end.fields = at.fields
    .filter((field) => field.readable && field.type !== "uuid" && field.api_name !== "version" && field.type !== "many_to_many")
    .map((field) => through(end, field));
  if (passed.length < MAX_STEPS) end.further = relationsOf(at).map((step) => ({ ...step, path: `${path}.${step.path}` }));
  return end;
}

/** The relations that a path follows: `a.b` and `a` of `a.b.c`; all of it when it ends at records that look up here. */
function stepsOf(path: string): string[] {
  const names = path.split(".");
  const whole = names.at(-1)?.includes("__") === true ? names.length : names.length - 1;
  return Array.from({ length: whole }, (_, at) => names.slice(0, at + 1).join("."));
}

/** Fields of the objects one step away, loaded when `enabled`; of the relations in `needed` paths, and of those `opened`, always. */
export function useRelatedFields(object: ObjectMeta, enabled: boolean, needed: readonly string[] = NOTHING, opened: readonly string[] = NOTHING): RelatedGroup[] {
  const client = useQueryClient();
  const asked = needed.join(" ");
  const also = opened.join(" ");
  const paths = useMemo(() => {
    const near = enabled ? relationsOf(object).filter((step) => !isPerson(step)).map((step) => step.path) : [];
    return [...new Set([...near, ...asked.split(" ").flatMap(stepsOf), ...also.split(" ")])].filter((path) => path !== "");
  }, [object, enabled, asked, also]);
  // A path of several steps: each object names the next; what is not known yet is asked for, and the walk goes on with the answer.
  const names = new Set<string>();
  for (const path of paths) follow(object, path, (name) => client.getQueryData<ObjectMeta>(keys.object(name)), names);
  const metas = useQueries({
    queries: [...names].map((name) => ({ queryKey: keys.object(name), queryFn: ({ signal }: { signal: AbortSignal }) => fetchObject(name, signal), staleTime: FRESH_MS })),
    combine: (results) => results.map((result) => result.data),
  });
  return useMemo(() => {
    const known = new Map(metas.flatMap((meta) => (meta ? [[meta.api_name, meta] as const] : [])));
    return paths.flatMap((path) => follow(object, path, (name) => known.get(name), new Set()) ?? []);
  }, [object, paths, metas]);
}
