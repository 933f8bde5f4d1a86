import { lazy, Suspense, useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { useListTexts } from "@/i18n/lists/register";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { useRelatedFields } from "@/records/common/related-fields";
import { namedFields } from "@/records/filter/condition-fields";
import { FilterChips } from "@/records/filter/filter-chips";
import { pathsIn } from "@/records/filter/paths-in";
import { ListHeader } from "@/records/list/list-header";
import { ListResults } from "@/records/list/list-results";
import { readListState, writeListState, type ListState } from "@/records/list/list-state";
import { useColumns } from "@/records/list/use-columns";
import { useWidths } from "@/records/list/use-widths";
import { useViews } from "@/records/views/use-views";
import { chosenTab, tabsOf } from "@/records/views/view-model";
import { ViewTabs } from "@/records/views/view-tabs";
import { lazyWithAnt } from "@/ui/lazy-with-ant";
import { Skeleton } from "@/ui/skeleton";
import { useIsPhone } from "@/ui/use-media";
import { useLater } from "@/ui/use-later";
import { usePageActions } from "@/ui/page-actions";
import { usePageTitle } from "@/ui/use-page-title";
import { useStable } from "@/ui/use-stable";
import "@/records/list/list.css";
import "@/records/list/tools.css";
import "@/records/list/table.css";
import "@/records/list/groups.css";
import "@/records/list/cards.css";
import "@/records/list/selection.css";
import { CreateDrawer, FilterBuilder, ListToolbar, loadTools } from "@/records/list/later-tools";

const ExportDialog = lazyWithAnt(async () => (await import("@/records/export/export-dialog")).ExportDialog);
const Board = lazy(async () => ({ default: (await import("@/records/kanban/board")).Board }));
const RecordCalendar = lazyWithAnt(async () => (await import("@/records/calendar/record-calendar")).RecordCalendar);
const RecordGantt = lazyWithAnt(async () => (await import("@/records/gantt/record-gantt")).RecordGantt);
const RecordMap = lazyWithAnt(async () => (await import("@/records/map/record-map")).RecordMap);

export { startList } from "@/records/list/start-list";

const NO_WIDTHS: Readonly<Record<string, number>> = {};

/** What an address says about the list: an open dialog says nothing. */
function textOf(params: URLSearchParams): string {
  const own = new URLSearchParams(params);
  own.delete("create");
  return own.toString();
}

/** Records of any object: as a list, board, calendar, Gantt chart, map or cards. */
export function ListPage() {
  const { object = "" } = useParams();
  const meta = useObject(object);
  if (meta.data) return <RecordList key={object} object={meta.data} />;
  if (meta.error) return <ErrorState error={meta.error} onRetry={() => void meta.refetch()} />;
  return <Skeleton lines={6} />;
}

function RecordList({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  const l = useListTexts();
  usePageTitle(object.plural);
  const phone = useIsPhone();
  const [params, setParams] = useSearchParams();
  const [filtering, setFiltering] = useState(false);
  // The button answers at once; the panel, which is dear, is drawn after it.
  const panel = useDeferredValue(filtering);
  const settled = useLater();
  useEffect(() => { if (settled) loadTools(); }, [settled]);
  const [exporting, setExporting] = useState(false);
  const [preset, setPreset] = useState<Record<string, unknown>>({});
  const views = useViews(object.api_name);
  const tabs = useMemo(() => tabsOf(object, views.views, phone, { all: l("views.all"), mine: l("views.mine") }), [object, views.views, phone, l]);
  const current = chosenTab(tabs, params.get("view"));
  const address = textOf(params);
  const state = useMemo(() => readListState(new URLSearchParams(address), current.base), [address, current.base]);
  const columns = useColumns(object, state.columns);
  const [widths, setWidth, resetWidths] = useWidths(object.api_name, current.key, current.saved?.widths ?? NO_WIDTHS);
  const related = useRelatedFields(object, false, pathsIn(state.filter));

  // A second change may come before the address shows the first one.
  const latest = useRef(params);
  useEffect(() => { latest.current = params; }, [params]);
  // What is drawn below depends on these only by what they do: it stays as it is while a filter is typed or a panel opens.
  const change = useStable((patch: Partial<ListState>) => {
    latest.current = writeListState(latest.current, { ...readListState(latest.current, current.base), ...patch }, current.base);
    setParams(latest.current, { replace: true });
  });
  const choose = useStable((key: string) => { setParams(key === "" ? {} : { view: key }); });
  const reset = useStable(() => {
    resetWidths();
    setParams(current.key === "" ? {} : { view: current.key }, { replace: true });
  });
  const dialog = useStable((open: boolean, values: Record<string, unknown> = {}) => {
    setPreset(values);
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (open) next.set("create", "1");
      else next.delete("create");
      return next;
    }, { replace: !open });
  });
  const create = useCallback((values: Record<string, unknown>) => { dialog(true, values); }, [dialog]);
  const begin = useCallback(() => { dialog(true); }, [dialog]);
  useListKeys(setFiltering, state.trash || !can("create", object) ? null : begin);
  usePageActions([
    { key: "filter", label: t("filter.title"), run: () => { setFiltering(true); } },
    ...tabs.map((tab) => ({ key: `view-${tab.key}`, label: l("palette.view_of", { label: tab.label }), rare: true, run: () => { choose(tab.key); } })),
    ...(can("export", object) ? [{ key: "export", label: t("list.export"), rare: true, run: () => { setExporting(true); } }] : []),
  ]);
  const save = useCallback(() => { setExporting(true); }, []);
  const trash = useCallback((on: boolean) => { change({ trash: on, filter: null, text: "", kind: "list", group: "" }); }, [change]);
  const onWidth = useStable(setWidth);
  // A view named by the address is looked up first: showing everything for a moment would be wrong, and dear.
  const waiting = !views.ready && (params.get("view") ?? "") !== "";
  const layout = useMemo(
    () => ({ widths, onWidth, onColumns: (names: string[]) => { change({ columns: names }); }, onSort: (sort: string) => { change({ sort, start: "" }); } }),
    [widths, onWidth, change],
  );
  const parts = { object, state, onChange: change };

  return (
    <div className="page list-page" data-kind={state.kind}>
      <ListHeader object={object} state={state} onCreate={begin} onExport={save} onTrash={trash} />
      {state.trash ? (
        <p className="notice notice-warning list-notice">{t("list.trash_hint")}</p>
      ) : (
        <ViewTabs object={object} tabs={tabs} current={current} state={state} widths={widths} views={views} onChoose={choose} onReset={reset} />
      )}
      <Suspense fallback={<div className="list-toolbar" />}>
        {settled ? <ListToolbar key={current.key} object={object} state={state} columns={columns} filtering={filtering} onFiltering={setFiltering} onChange={change} /> : <div className="list-toolbar" />}
        {panel && <FilterBuilder object={object} filter={state.filter} onChange={(filter) => { change({ filter }); }} />}
      </Suspense>
      {!panel && state.filter !== null && (
        <FilterChips fields={namedFields(object, related, l)} filter={state.filter} onChange={(filter) => { change({ filter }); }} />
      )}
      <Suspense fallback={<div className="card"><Skeleton lines={8} /></div>}>
        {waiting ? (
          <div className="card"><Skeleton lines={8} /></div>
        ) : state.kind === "kanban" ? (
          <Board {...parts} columns={columns} limits={current.saved?.limits ?? NO_WIDTHS} onCreate={create} />
        ) : state.kind === "calendar" ? (
          <RecordCalendar {...parts} onCreate={create} />
        ) : state.kind === "gantt" ? (
          <RecordGantt {...parts} />
        ) : state.kind === "map" ? (
          <RecordMap {...parts} />
        ) : (
          <ListResults {...parts} columns={columns} layout={layout} />
        )}
      </Suspense>
      {exporting && (
        <Suspense fallback={null}>
          <ExportDialog object={object} state={state} columns={columns} onClose={() => { setExporting(false); }} />
        </Suspense>
      )}
      {params.has("create") && can("create", object) && (
        <Suspense fallback={null}>
          <CreateDrawer object={object} preset={preset} stay={Object.keys(preset).length > 0} onClose={() => { dialog(false); }} />
        </Suspense>
      )}
    </div>
  );
}

/** `/` goes to the search of the list, `f` opens the filter, `n` begins a record. */
function useListKeys(onFiltering: (change: (open: boolean) => boolean) => void, onNew: (() => void) | null): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest("dialog, .ant-modal, .ant-drawer")))) return;
      if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLElement>("[data-list-search] input, input[data-list-search]")?.focus();
      } else if (event.key === "f") {
        onFiltering((open) => !open);
      } else if (event.key === "n" && onNew !== null) {
        event.preventDefault();
        onNew();
      }
    };
    window.addEventListener("keydown", press);
    return () => { window.removeEventListener("keydown", press); };
  }, [onFiltering, onNew]);
}
