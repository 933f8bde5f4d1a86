import { Checkbox } from "antd";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { isRightAligned } from "@/fields/displays";
import { FieldDisplay } from "@/fields/field-display";
import { asText } from "@/fields/values";
import { nextSort, parseSort, type ListState } from "@/records/list/list-state";

interface Props {
  object: ObjectMeta;
  columns: FieldMeta[];
  rows: RecordRow[];
  state: ListState;
  refreshing: boolean;
  selected: ReadonlySet<string>;
  onSelect: (ids: ReadonlySet<string>) => void;
  onSort: (sort: string) => void;
}

export function RecordTable({ object, columns, rows, state, refreshing, selected, onSelect, onSort }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const effective = state.sort || object.sort;
  const sorting = parseSort(effective);

  const toggle = (id: string, on: boolean) => {
    const next = new Set(selected);
    if (on) next.add(id);
    else next.delete(id);
    onSelect(next);
  };
  const open = (id: string) => void navigate(`/o/${object.api_name}/${id}`);

  return (
    <div className="card table-scroll" data-refreshing={refreshing} tabIndex={0} role="region" aria-label={object.plural}>
      <table className="record-table">
        <thead>
          <tr>
            <th className="cell-check">
              <Checkbox
                checked={selected.size > 0 && selected.size === rows.length}
                indeterminate={selected.size > 0 && selected.size < rows.length}
                aria-label={t("list.select_all")}
                onChange={(event) => { onSelect(new Set(event.target.checked ? rows.map((row) => row.id) : [])); }}
              />
            </th>
            {columns.map((field) => {
              const active = sorting?.field === field.api_name;
              return (
                <th
                  key={field.api_name}
                  className={isRightAligned(field.value_type) ? "is-right" : ""}
                  aria-sort={active ? (sorting.descending ? "descending" : "ascending") : undefined}
                >
                  {field.sortable ? (
                    <button type="button" className="column-button" onClick={() => { onSort(nextSort(effective, field.api_name)); }}>
                      <span className="ellipsis">{field.label}</span>
                      {active && (sorting.descending ? <ArrowDown size={13} aria-hidden /> : <ArrowUp size={13} aria-hidden />)}
                    </button>
                  ) : (
                    <span className="column-button ellipsis">{field.label}</span>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-selected={selected.has(row.id)} onClick={() => { open(row.id); }}>
              <td className="cell-check" onClick={(event) => { event.stopPropagation(); }}>
                <Checkbox
                  checked={selected.has(row.id)}
                  aria-label={t("list.select_one", { name: asText(row[object.name_field]) || row.id })}
                  onChange={(event) => { toggle(row.id, event.target.checked); }}
                />
              </td>
              {columns.map((field) => (
                <td key={field.api_name} className={isRightAligned(field.value_type) ? "is-right" : ""}>
                  <div className="cell">
                    {field.api_name === object.name_field ? (
                      <Link className="record-link ellipsis" to={`/o/${object.api_name}/${row.id}`} onClick={(event) => { event.stopPropagation(); }}>
                        {asText(row[object.name_field]) || t("records.unnamed")}
                      </Link>
                    ) : (
                      <FieldDisplay field={field} row={row} compact />
                    )}
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
