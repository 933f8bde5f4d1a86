import { Button } from "antd";
import { Inbox, SearchX, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { can } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { LoadMore } from "@/records/list/load-more";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import { RecordCards } from "@/records/list/record-cards";
import { RecordTable } from "@/records/list/record-table";
import { SelectionBar } from "@/records/list/selection-bar";
import { useBulk } from "@/records/list/use-bulk";
import { useRecordList } from "@/records/list/use-record-list";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  state: ListState;
  columns: FieldMeta[];
  onChange: (patch: Partial<ListState>) => void;
}

export function ListResults({ object, state, columns, onChange }: Props) {
  const phone = useIsPhone();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const list = useRecordList(object, state, columns);
  // Here and not in the bar: the bar goes when its records leave the list, and the end is told all the same.
  const bulk = useBulk(object.api_name, () => { setSelected(new Set()); });

  if (list.error && !list.data) {
    return <div className="card"><ErrorState error={list.error} onRetry={() => void list.refetch()} /></div>;
  }
  if (!list.data) return <div className="card"><Skeleton lines={8} /></div>;

  const rows: RecordRow[] = list.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) return <div className="card"><EmptyList object={object} state={state} onChange={onChange} /></div>;

  const present = new Set(rows.map((row) => row.id).filter((id) => selected.has(id)));
  return (
    <>
      {phone ? (
        <RecordCards object={object} columns={columns} rows={rows} trash={state.trash} />
      ) : (
        <RecordTable
          object={object}
          columns={columns}
          rows={rows}
          state={state}
          refreshing={list.isPlaceholderData}
          selected={present}
          onSelect={setSelected}
          onSort={(sort) => { onChange({ sort }); }}
        />
      )}
      <LoadMore
        more={list.hasNextPage}
        loading={list.isFetchingNextPage}
        failed={list.isFetchNextPageError}
        loaded={rows.length}
        onLoad={() => void list.fetchNextPage()}
      />
      {present.size > 0 && (
        <SelectionBar
          object={object}
          trash={state.trash}
          ids={[...present]}
          filter={effectiveFilter(state, object)}
          more={list.hasNextPage && present.size === rows.length}
          bulk={bulk}
          onClear={() => { setSelected(new Set()); }}
        />
      )}
    </>
  );
}

function EmptyList({ object, state, onChange }: { object: ObjectMeta; state: ListState; onChange: Props["onChange"] }) {
  const { t } = useTranslation();
  if (state.filter !== null || state.text !== "") {
    return (
      <State
        icon={<SearchX size={20} />}
        title={t("list.nothing_found")}
        text={t("list.nothing_found_text")}
        actions={<Button onClick={() => { onChange({ filter: null, text: "" }); }}>{t("list.clear_filter")}</Button>}
      />
    );
  }
  if (state.trash) return <State icon={<Trash2 size={20} />} title={t("list.trash_empty")} text={t("list.trash_empty_text")} />;
  return (
    <State
      icon={<Inbox size={20} />}
      title={t("list.empty", { plural: object.plural })}
      text={can("create", object) ? t("list.empty_text", { label: object.label }) : t("list.empty_read_only")}
    />
  );
}
