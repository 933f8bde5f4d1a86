import { Inbox, SearchX, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta } from "@/api/types";
import { isPeriodName } from "@/fields/filter/operators";
import { useListTexts } from "@/i18n/lists/register";
import { can } from "@/records/can";
import type { ListState } from "@/records/list/list-state";
import { State } from "@/ui/state";
import { Button } from "@/ui/button";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

/** Why there is nothing to see, and what to do about it. */
export function EmptyList({ object, state, onChange }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  if (state.start !== "") {
    return (
      <State
        icon={<SearchX size={20} />}
        title={t("list.nothing_found")}
        text={l("jump.from", { start: isPeriodName(state.start) ? t(`periods.${state.start}`) : state.start })}
        actions={<Button onClick={() => { onChange({ start: "" }); }}>{l("jump.back")}</Button>}
      />
    );
  }
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
