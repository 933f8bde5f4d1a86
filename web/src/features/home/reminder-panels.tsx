import { useQuery } from "@tanstack/react-query";
import { fetchReminders, reminderKeys } from "@/api/reminders";
import { useObjects } from "@/api/use-objects";
import { HomePanel } from "@/features/home/home-panel";
import type { Scope } from "@/features/home/panels";
import { currentLanguage } from "@/i18n/language";
import { useTranslation } from "react-i18next";
import { useHomeTexts } from "@/i18n/home/register";

/** Colours that mean "somebody has to do something". */
const URGENT = ["red", "orange"];

/** Records for which a reminder is true, in its colour; a reminder without records takes no room. */
export function ReminderPanels({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const h = useHomeTexts();
  const objects = useObjects().data ?? [];
  const { data: reminders = [] } = useQuery({ queryKey: reminderKeys.all, queryFn: ({ signal }) => fetchReminders(signal), staleTime: 300_000 });
  return reminders.filter((one) => URGENT.includes(one.color)).map((reminder) => {
    const label = reminder.label[currentLanguage()] ?? reminder.label["zh-CN"] ?? reminder.key;
    const plural = objects.find((object) => object.api_name === reminder.object)?.plural ?? "";
    return (
      <HomePanel
        key={reminder.key}
        scope={scope}
        panel={{ key: "given", object: reminder.object, needs: [], sort: "created_at", values: ["company", "status"], filter: reminder.filter, measures: [{ op: "count" }] }}
        words={{ title: label, caption: h("reminder_caption", { label, plural, who: t(`home.who_${scope}`) }) }}
        tone={reminder.color}
      />
    );
  });
}
