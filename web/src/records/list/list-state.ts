/** What a list shows, as it stands in the address: shareable, and back and forward work. */
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { bothFilters } from "@/records/filter/filter-model";

export interface ListState {
  filter: Filter | null;
  /** `-created_at`; empty means the object's default. */
  sort: string;
  /** Null means the object's default columns. */
  columns: string[] | null;
  text: string;
  trash: boolean;
}

function isFilter(value: unknown, depth = 0): value is Filter {
  if (typeof value !== "object" || value === null || depth > 20) return false;
  if ("all" in value) return Array.isArray(value.all) && value.all.every((part) => isFilter(part, depth + 1));
  if ("any" in value) return Array.isArray(value.any) && value.any.every((part) => isFilter(part, depth + 1));
  if ("not" in value) return isFilter(value.not, depth + 1);
  return "field" in value && typeof value.field === "string" && "op" in value && typeof value.op === "string";
}

/** A filter from an address; null when there is none or it is not one (an address cut by a chat program). */
export function parseFilter(text: string | null): Filter | null {
  if (text === null || text === "") return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return isFilter(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function readListState(params: URLSearchParams): ListState {
  const columns = params.get("columns");
  return {
    filter: parseFilter(params.get("filter")),
    sort: params.get("sort") ?? "",
    columns: columns === null || columns === "" ? null : columns.split(","),
    text: params.get("q") ?? "",
    trash: params.get("trash") === "true",
  };
}

/** Put a state into an address, leaving other parameters (an open dialog) alone. */
export function writeListState(params: URLSearchParams, state: ListState): URLSearchParams {
  const next = new URLSearchParams(params);
  const set = (name: string, value: string) => {
    if (value === "") next.delete(name);
    else next.set(name, value);
  };
  set("filter", state.filter === null ? "" : JSON.stringify(state.filter));
  set("sort", state.sort);
  set("columns", state.columns?.join(",") ?? "");
  set("q", state.text);
  set("trash", state.trash ? "true" : "");
  return next;
}

/** Address of a list with this filter. */
export function listAddress(object: string, filter: Filter | null): string {
  const params = writeListState(new URLSearchParams(), { filter, sort: "", columns: null, text: "", trash: false });
  const query = params.toString();
  return `/o/${object}${query === "" ? "" : `?${query}`}`;
}

/** Filter of the request: the builder's and the quick text on the name. */
export function effectiveFilter(state: ListState, object: Pick<ObjectMeta, "name_field">): Filter | null {
  const text = state.text.trim();
  return bothFilters(state.filter, text === "" ? null : { field: object.name_field, op: "contains", value: text });
}

export interface Sorting {
  field: string;
  descending: boolean;
}

export function parseSort(sort: string): Sorting | null {
  const first = sort.split(",")[0]?.trim() ?? "";
  if (first === "") return null;
  return first.startsWith("-") ? { field: first.slice(1), descending: true } : { field: first, descending: false };
}

/** Clicking a heading: ascending, then descending, then the default again. */
export function nextSort(current: string, field: string): string {
  const sorting = parseSort(current);
  if (sorting?.field !== field) return field;
  return sorting.descending ? "" : `-${field}`;
}

const MAX_DEFAULT_COLUMNS = 8;

/** Columns of the list, name first; unknown names in an old address are left out. */
export function columnsOf(object: ObjectMeta, chosen: readonly string[] | null): FieldMeta[] {
  const byName = new Map(object.fields.map((field) => [field.api_name, field]));
  const name = byName.get(object.name_field);
  const wanted = chosen ?? defaultColumns(object);
  const rest = wanted.filter((each) => each !== object.name_field).flatMap((each) => byName.get(each) ?? []);
  return name ? [name, ...rest] : rest;
}

export function defaultColumns(object: ObjectMeta): string[] {
  const listed = object.fields.filter((field) => field.listed && field.readable).map((field) => field.api_name);
  const columns = listed.length > 0 ? listed : object.fields.filter((field) => !field.system).slice(0, 5).map((field) => field.api_name);
  const people = ["owner_id", "created_at"].filter((each) => !columns.includes(each) && object.fields.some((field) => field.api_name === each));
  return [...columns, ...people].slice(0, MAX_DEFAULT_COLUMNS);
}
