import { Button, Input } from "antd";
import { ListFilter, Palette, Search } from "lucide-react";
import { lazy, memo, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import type { ViewKind } from "@/api/views";
import { useListTexts } from "@/i18n/lists/register";
import { countConditions } from "@/records/filter/filter-model";
import { ColumnMenu } from "@/records/list/column-menu";
import { GroupMenu } from "@/records/list/group-menu";
import { JumpMenu } from "@/records/list/jump-menu";
import type { ListState } from "@/records/list/list-state";
import { SortMenu } from "@/records/list/sort-menu";
import { KindSwitch } from "@/records/views/kind-switch";
import { useIsPhone } from "@/ui/use-media";

const ColorDialog = lazy(async () => ({ default: (await import("@/records/list/color-dialog")).ColorDialog }));

interface Props {
  object: ObjectMeta;
  state: ListState;
  columns: FieldMeta[];
  filtering: boolean;
  onFiltering: (open: boolean) => void;
  onChange: (patch: Partial<ListState>) => void;
}

const TYPING_MS = 250;

export function ListToolbar({ object, state, columns, filtering, onFiltering, onChange }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const phone = useIsPhone();
  const [text, setText] = useState(state.text);
  const [coloring, setColoring] = useState(false);
  const nameLabel = object.fields.find((field) => field.api_name === object.name_field)?.label ?? t("common.name");
  const active = countConditions(state.filter);
  const listed = state.kind === "list" || state.kind === "cards";

  useEffect(() => {
    if (text === state.text) return undefined;
    const timer = setTimeout(() => { onChange({ text }); }, TYPING_MS);
    return () => { clearTimeout(timer); };
    // Only typing starts the clock: the address changing by itself must not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);

  return (
    <div className="list-toolbar no-print" role="search">
      <Input
        className="list-search"
        value={text}
        allowClear
        data-list-search
        prefix={<Search size={15} aria-hidden />}
        placeholder={t("list.search_by", { label: nameLabel })}
        aria-label={t("list.search_by", { label: nameLabel })}
        onChange={(event) => { setText(event.target.value); }}
      />
      <Button
        icon={<ListFilter size={15} />}
        type={filtering || active > 0 ? "primary" : "default"}
        ghost={filtering || active > 0}
        aria-expanded={filtering}
        aria-label={active > 0 ? t("filter.title_count", { count: active }) : t("filter.title")}
        onClick={() => { onFiltering(!filtering); }}
      >
        {phone ? (active > 0 ? String(active) : undefined) : active > 0 ? t("filter.title_count", { count: active }) : t("filter.title")}
      </Button>
      {!phone && listed && (
        <Button
          icon={<Palette size={15} />}
          type={state.colors.length > 0 ? "primary" : "default"}
          ghost={state.colors.length > 0}
          aria-label={l("colors.title")}
          title={l("colors.title")}
          onClick={() => { setColoring(true); }}
        />
      )}
      <Arrangement object={object} state={state} columns={columns} onChange={onChange} />
      {coloring && (
        <Suspense fallback={null}>
          <ColorDialog object={object} colors={state.colors} onChange={(colors) => { onChange({ colors }); }} onClose={() => { setColoring(false); }} />
        </Suspense>
      )}
    </div>
  );
}

/** How what was found is laid out. Apart, because none of it changes while a filter is opened or typed. */
const Arrangement = memo(function Arrangement({ object, state, columns, onChange }: Pick<Props, "object" | "state" | "columns" | "onChange">) {
  const phone = useIsPhone();
  const listed = state.kind === "list" || state.kind === "cards";
  const switchTo = (kind: ViewKind) => { onChange({ kind, group: "", until: "", start: "" }); };
  return (
    <div className="list-toolbar-end">
      {phone && listed && <SortMenu object={object} state={state} onChange={onChange} />}
      {!phone && listed && !state.trash && state.group === "" && <JumpMenu object={object} state={state} onChange={onChange} />}
      {!phone && state.kind === "list" && !state.trash && <GroupMenu object={object} state={state} onChange={onChange} />}
      {!phone && listed && <ColumnMenu object={object} columns={columns} onChange={(names) => { onChange({ columns: names }); }} />}
      {!state.trash && <KindSwitch object={object} kind={state.kind} onChange={switchTo} />}
    </div>
  );
});
