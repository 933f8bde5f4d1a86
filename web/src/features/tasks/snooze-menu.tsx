import { useQuery, useQueryClient } from "@tanstack/react-query";
import { AlarmClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { agendaKeys, fetchChoices } from "@/api/agenda";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { getRecord, updateRecord } from "@/api/records";
import { formatDateTime } from "@/i18n/format";
import { useDailyTexts } from "@/i18n/daily/register";
import { Menu } from "@/ui/menu";
import { showToast } from "@/ui/toast";

/** Puts the reminder of a task off; what is offered follows the working calendar. */
export function SnoozeMenu({ id, name, words = false }: { id: string; name: string; words?: boolean }) {
  const { t } = useTranslation();
  const d = useDailyTexts();
  const client = useQueryClient();
  const choices = useQuery({ queryKey: agendaKeys.choices, queryFn: ({ signal }) => fetchChoices(signal), staleTime: 60_000 });
  const snooze = async (at: string) => {
    try {
      const current = await getRecord("task", id, null);
      if (!(await updateRecord("task", id, { remind_at: at }, current.version ?? 0))) {
        showToast({ kind: "done", text: t("records.held") });
        return;
      }
      await client.invalidateQueries({ queryKey: keys.records("task") });
      showToast({ kind: "done", text: d("tasks.snoozed", { when: formatDateTime(at) }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const items = (choices.data?.snooze ?? []).map((choice) => ({
    key: choice.key,
    label: `${d(`choices.${choice.key}` as "choices.in_1_hour")} · ${formatDateTime(choice.at)}`,
    onSelect: () => void snooze(choice.at),
  }));
  const trigger = <><AlarmClock size={16} aria-hidden />{words && d("tasks.snooze_short")}</>;
  return <Menu label={d("tasks.snooze", { name })} trigger={trigger} {...(words ? { triggerClassName: "task-snooze", align: "start" as const } : {})} groups={[{ key: "snooze", heading: d("tasks.snooze_short"), items }]} />;
}
