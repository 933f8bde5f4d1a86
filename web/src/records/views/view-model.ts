/** Views as the list works with them: two that every object has, and those people saved. */
import type { ObjectMeta } from "@/api/types";
import type { View, ViewContent } from "@/api/views";
import { labelIn } from "@/fields/values";
import { PLAIN, type ListState } from "@/records/list/list-state";

export interface ViewTab {
  /** Value of `view` in the address; empty: everything. */
  key: string;
  label: string;
  base: ListState;
  /** Null for the views that every object has. */
  saved: View | null;
}

const ALL = "";
export const MINE = "mine";

export function stateOf(view: View): ListState {
  return {
    ...PLAIN,
    kind: view.kind,
    filter: view.filter,
    sort: view.sort,
    columns: view.columns.length === 0 ? null : view.columns,
    group: view.group_by,
    until: view.until,
    sums: view.sums,
    colors: view.colors,
  };
}

/** What is saved of a state; name, sharing and limits are kept from the view it came from. */
export function contentOf(state: ListState, view: Pick<ViewContent, "label" | "shared"> & Partial<ViewContent>, widths: Record<string, number>): ViewContent {
  return {
    limits: {}, pinned: true, position: 0, roles: [], device: null,
    ...view,
    kind: state.kind,
    columns: state.columns ?? [],
    widths,
    filter: state.filter,
    sort: state.sort,
    group_by: state.group,
    until: state.until,
    sums: state.sums,
    colors: state.colors,
  };
}

/** Everything but what names a view and says whose it is. */
export function savedContent(view: View): ViewContent {
  const { label, kind, columns, widths, filter, sort, group_by, until, sums, colors, limits, pinned, position, roles, device, shared } = view;
  return { label, kind, columns, widths, filter, sort, group_by, until, sums, colors, limits, pinned, position, roles, device, shared };
}

export function tabsOf(object: ObjectMeta, views: readonly View[], phone: boolean, names: { all: string; mine: string }): ViewTab[] {
  const owned = object.fields.some((field) => field.api_name === "owner_id" && field.readable);
  const device = phone ? "phone" : "desktop";
  const builtIn: ViewTab[] = [{ key: ALL, label: names.all, base: PLAIN, saved: null }];
  if (owned) builtIn.push({ key: MINE, label: names.mine, base: { ...PLAIN, filter: { field: "owner_id", op: "eq", value: "@me" } }, saved: null });
  const saved = views
    .filter((view) => view.device === null || view.device === device)
    .map((view) => ({ key: view.key, label: labelIn(view.label, view.key), base: stateOf(view), saved: view }));
  return [...builtIn, ...saved];
}

/** The view of an address; one that is gone or somebody else's shows everything. */
export function chosenTab(tabs: readonly ViewTab[], key: string | null): ViewTab {
  const found = tabs.find((tab) => tab.key === (key ?? ALL)) ?? tabs[0];
  return found ?? { key: ALL, label: "", base: PLAIN, saved: null };
}
