import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { CreateDrawer } from "@/records/create/create-drawer";
import { ExportDialog } from "@/records/export/export-dialog";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { FilterChips } from "@/records/filter/filter-chips";
import { filterableFields } from "@/records/filter/filter-model";
import { ListHeader } from "@/records/list/list-header";
import { ListResults } from "@/records/list/list-results";
import { ListToolbar } from "@/records/list/list-toolbar";
import { columnsOf, readListState, writeListState, type ListState } from "@/records/list/list-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/records/list/list.css";

/** The list of any object. */
export function ListPage() {
  const { object = "" } = useParams();
  const meta = useObject(object);
  if (meta.data) return <RecordList key={object} object={meta.data} />;
  if (meta.error) return <ErrorState error={meta.error} onRetry={() => void meta.refetch()} />;
  return <Skeleton lines={6} />;
}

function RecordList({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  usePageTitle(object.plural);
  const [params, setParams] = useSearchParams();
  const [filtering, setFiltering] = useState(false);
  const [exporting, setExporting] = useState(false);
  const state = readListState(params);
  const columns = columnsOf(object, state.columns);
  const fields = filterableFields(object.fields);

  const change = (patch: Partial<ListState>) => {
    setParams((old) => writeListState(old, { ...readListState(old), ...patch }), { replace: true });
  };
  const closeDialog = () => {
    setParams((old) => {
      const next = new URLSearchParams(old);
      next.delete("create");
      return next;
    }, { replace: true });
  };

  return (
    <div className="page">
      <ListHeader
        object={object}
        state={state}
        onCreate={() => {
          setParams((old) => {
            const next = new URLSearchParams(old);
            next.set("create", "1");
            return next;
          });
        }}
        onExport={() => { setExporting(true); }}
        onTrash={(trash) => { change({ trash, filter: null, text: "" }); }}
      />
      {state.trash && <p className="notice notice-warning list-notice">{t("list.trash_hint")}</p>}
      <ListToolbar object={object} state={state} columns={columns} filtering={filtering} onFiltering={setFiltering} onChange={change} />
      {filtering && <FilterBuilder fields={fields} filter={state.filter} onChange={(filter) => { change({ filter }); }} />}
      {!filtering && state.filter !== null && <FilterChips fields={object.fields} filter={state.filter} onChange={(filter) => { change({ filter }); }} />}
      <ListResults object={object} state={state} columns={columns} onChange={change} />
      {exporting && <ExportDialog object={object} state={state} columns={columns} onClose={() => { setExporting(false); }} />}
      {params.has("create") && can("create", object) && <CreateDrawer object={object} onClose={closeDialog} />}
    </div>
  );
}
