import { Button } from "antd";
import { Check } from "lucide-react";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { SnoozeMenu } from "@/features/tasks/snooze-menu";
import { CLOSED } from "@/features/tasks/task-model";
import { asText } from "@/fields/values";
import { useDailyTexts } from "@/i18n/daily/register";
import { can } from "@/records/can";
import { useFinishTask } from "@/records/task/use-finish-task";
import "@/features/tasks/tasks.css";

/** What is done with an open task on its page: finish it, be reminded later. */
export function TaskBar({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const d = useDailyTexts();
  const name = asText(row[object.name_field]);
  const { busy, later, finish } = useFinishTask(row, name, object.label);
  if (CLOSED.includes(asText(row["status"])) || !can("edit", object)) return null;
  return (
    <div className="task-bar no-print">
      <Button type="primary" size="large" icon={<Check size={17} />} loading={busy} disabled={later} onClick={() => void finish()}>{d("tasks.finish")}</Button>
      <SnoozeMenu id={row.id} name={name} words />
    </div>
  );
}
