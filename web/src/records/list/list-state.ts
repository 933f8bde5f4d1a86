/** What a list shows, as it stands in the address: shareable, and back and forward work. */
import type { ColorRule, FieldMeta, Filter, ObjectMeta, RowColor } from "@/api/types";
import type { ViewKind } from "@/api/views";
import { bothFilters } from "@/records/filter/filter-model";

export interface ListState {
  kind: ViewKind;
  filter: Filter | null;
  /** `-created_at`; empty means the object's default. */
  sort: string;
  /** Null means the object's default columns. */
  columns: string[] | null;
  /** Field of groups, board columns, days or places; empty: none, or the first that fits. */
  group: string;
  /** Field of the last days of a Gantt chart; empty: the one that goes with `group`. */
  until: string;
  /** Fields added up per group or column. */
  sums: string[];
  colors: ColorRule[];
  text: string;
  trash: boolean;
  /** Where the list begins in its order; empty: at its beginning. */
  start: string;
}

export const PLAIN: ListState = {
  kind: "list", filter: null, sort: "", columns: null, group: "", until: "", sums: [], colors: [], text: "", trash: false, start: "",
};

const KINDS: readonly ViewKind[] = ["list", "kanban", "calendar", "gantt", "map", "cards"];
export const ROW_COLORS: readonly RowColor[] = ["red", "orange", "amber", "green", "teal", "blue", "purple", "gray"];

function isFilter(value: unknown, depth = 0): value is Filter {
  if (typeof value !== "object" || value === null || depth > 20) return false;
  if ("all" in value) return Array.isArray(value.all) && value.all.every((part) => isFilter(part, depth + 1));
  if ("any" in value) return Array.isArray(value.any) && value.any.every((part) => isFilter(part, depth + 1));
  if ("not" in value) return isFilter(value.not, depth + 1);
  return "field" in value && typeof value.field === "string" && "op" in value && typeof value.op === "string";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A filter from an address; null when there is none or it is not one (an address cut by a chat program). */
export function parseFilter(text: string | null): Filter | null {
  if (text === null || text === "") return null;
  const parsed = parseJson(text);
  return isFilter(parsed) ? parsed : null;
}

function parseColors(text: string): ColorRule[] {
  const parsed = parseJson(text);
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((rule: unknown): ColorRule[] => {
    if (typeof rule !== "object" || rule === null || !("filter" in rule) || !("color" in rule)) return [];
    const color = ROW_COLORS.find((each) => each === rule.color);
    return color && isFilter(rule.filter) ? [{ filter: rule.filter, color }] : [];
  });
}

function names(text: string): string[] {
  return text.split(",").filter((name) => name !== "");
}

/** The state of an address; what it does not say is as in `base`, the view it names. */
export function readListState(params: URLSearchParams, base: ListState = PLAIN): ListState {
  const given = <T>(name: string, fallback: T, read: (text: string) => T): T => {
    const text = params.get(name);
    return text === null ? fallback : read(text);
  };
  return {
    kind: given("kind", base.kind, (text) => KINDS.find((kind) => kind === text) ?? "list"),
    filter: given("filter", base.filter, parseFilter),
    sort: given("sort", base.sort, (text) => text),
    columns: given("columns", base.columns, (text) => (text === "" ? null : names(text))),
    group: given("group", base.group, (text) => text),
    until: given("until", base.until, (text) => text),
    sums: given("sums", base.sums, names),
    colors: given("colors", base.colors, parseColors),
    text: params.get("q") ?? "",
    trash: params.get("trash") === "true",
    start: params.get("start") ?? "",
  };
}

/** What a view remembers of a state, as texts of an address. */
function stateTexts(state: ListState): Record<string, string> {
  return {
    kind: state.kind,
    filter: state.filter === null ? "" : JSON.stringify(state.filter),
    sort: state.sort,
    columns: state.columns?.join(",") ?? "",
    group: state.group,
    until: state.until,
    sums: state.sums.join(","),
    colors: state.colors.length === 0 ? "" : JSON.stringify(state.colors),
  };
}

/** Put a state into an address: what differs from `base`. Other parameters (an open dialog, the view) are left alone. */
export function writeListState(params: URLSearchParams, state: ListState, base: ListState = PLAIN): URLSearchParams {
  const next = new URLSearchParams(params);
  const known = stateTexts(base);
  for (const [name, value] of Object.entries(stateTexts(state))) {
    if (value === known[name]) next.delete(name);
    else next.set(name, value);
  }
  for (const [name, value] of [["q", state.text], ["trash", state.trash ? "true" : ""], ["start", state.start]] as const) {
    if (value === "") next.delete(name);
    else next.set(name, value);
  }
  return next;
}

/** Whether a state shows something else than a view would. */
export function differs(state: ListState, base: ListState): boolean {
  const known = stateTexts(base);
  return Object.entries(stateTexts(state)).some(([name, value]) => value !== known[name]);
}

/** Address of a list with this filter. */
export function listAddress(object: string, filter: Filter | null): string {
  const query = writeListState(new URLSearchParams(), { ...PLAIN, filter }).toString();
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
export function columnsOf(object: ObjectMeta, chosen: readonly string[] | null, related: readonly FieldMeta[] = []): FieldMeta[] {
  const byName = new Map([...object.fields, ...related].map((field) => [field.api_name, field]));
  const name = byName.get(object.name_field);
  const wanted = chosen ?? defaultColumns(object);
  const rest = wanted.filter((each) => each !== object.name_field).flatMap((each) => byName.get(each) ?? []);
  return name ? [name, ...rest] : rest;
}

function defaultColumns(object: ObjectMeta): string[] {
  const listed = object.fields.filter((field) => field.listed && field.readable).map((field) => field.api_name);
  const columns = listed.length > 0 ? listed : object.fields.filter((field) => !field.system).slice(0, 5).map((field) => field.api_name);
  const people = ["owner_id", "created_at"].filter((each) => !columns.includes(each) && object.fields.some((field) => field.api_name === each));
  return [...columns, ...people].slice(0, MAX_DEFAULT_COLUMNS);
}

/** The field whose pictures stand on cards: one among the columns, else in a gallery the object's first. */
export function pictureField(object: ObjectMeta, kind: ListState["kind"], columns: readonly FieldMeta[]): FieldMeta | undefined {
  const holds = (field: FieldMeta) => field.type === "attachment" && field.readable;
  return columns.find(holds) ?? (kind === "cards" ? object.fields.find(holds) : undefined);
}

/** What is read of records that are shown as cards. */
export function pictured(object: ObjectMeta, kind: ListState["kind"], columns: FieldMeta[]): FieldMeta[] {
  const picture = pictureField(object, kind, columns);
  return picture === undefined || columns.includes(picture) ? columns : [...columns, picture];
}
