import type { QueryClient } from "@tanstack/react-query";
import { fetchObject, fetchObjects } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { fetchSession } from "@/api/session";
import { fetchViews } from "@/api/views";
import type { FieldMeta, ObjectMeta, ObjectSummary } from "@/api/types";
import { tagsField } from "@/records/common/related-fields";
import { boardColumns, boardField, boardSum, cardColumns, cardFields, CARDS, columnFilter } from "@/records/kanban/board-model";
import { boardFigures, PAGE_SIZE, recordPages } from "@/records/list/list-queries";
import { columnsOf, pictured, readListState, type ListState } from "@/records/list/list-state";
import { chosenTab, tabsOf } from "@/records/views/view-model";

const OF_LIST = /^\/o\/(\w+)$/;

/** Ask for what the list of an address shows as soon as it is known what that is, beside the drawing of its page. */
export function startList(client: QueryClient, { pathname, search }: Pick<Location, "pathname" | "search">, phone: boolean): void {
  const name = OF_LIST.exec(pathname)?.[1];
  if (name === undefined) return;
  Promise.all([
    client.fetchQuery({ queryKey: keys.object(name), queryFn: ({ signal }) => fetchObject(name, signal) }),
    client.fetchQuery({ queryKey: keys.objects, queryFn: ({ signal }) => fetchObjects(signal) }),
    client.fetchQuery({ queryKey: keys.views(name), queryFn: ({ signal }) => fetchViews(name, signal) }),
    // Its token goes with every question that has a body.
    client.fetchQuery({ queryKey: keys.session, queryFn: fetchSession, staleTime: Infinity, retry: false }),
  ]).then(([object, objects, views]) => {
    const params = new URLSearchParams(search);
    const { base } = chosenTab(tabsOf(object, views, phone, { all: "", mine: "" }), params.get("view"));
    const state = readListState(params, base);
    // Columns of other records wait for the description of their object.
    if (state.columns?.some((column) => column.includes("."))) return;
    const columns = columnsOf(object, state.columns, [tagsField("")]);
    if (state.kind === "kanban") startBoard(client, object, objects, state, columns);
    else if (state.kind === "cards" || (state.kind === "list" && (phone || state.trash || state.group === ""))) {
      void client.prefetchInfiniteQuery(recordPages(object, state, pictured(object, state.kind, columns), objects, null, PAGE_SIZE));
    }
  }, () => undefined);
}

function startBoard(client: QueryClient, object: ObjectMeta, objects: readonly ObjectSummary[], state: ListState, columns: readonly FieldMeta[]): void {
  const field = boardField(object, state.group);
  if (!field) return;
  const sum = boardSum(object, state.sums[0]);
  void client.prefetchQuery(boardFigures(object, field, sum?.api_name ?? null, state));
  const read = cardColumns(object, cardFields(object, columns, field, sum), field);
  for (const { code } of boardColumns(field, new Map(), "")) {
    void client.prefetchInfiniteQuery(recordPages(object, { ...state, start: "" }, read, objects, columnFilter(null, field.api_name, code), CARDS));
  }
}
