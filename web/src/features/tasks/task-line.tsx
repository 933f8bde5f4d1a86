import { BellRing, Flag, Repeat2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { SnoozeMenu } from "@/features/tasks/snooze-menu";
import { asText, choiceOption, labelIn } from "@/fields/values";
import { useDailyTexts } from "@/i18n/daily/register";
import { formatDateTime, formatRelative } from "@/i18n/format";
import { can } from "@/records/can";
import { DueTime } from "@/records/task/due-time";
import { FinishTask } from "@/records/task/finish-task";
import { Chip } from "@/ui/chip";

/** One task: finish it, open it, put its reminder off. */
export function TaskLine({ object, row, now, closed = false }: { object: ObjectMeta; row: RecordRow; now: number; closed?: boolean }) {
  const { t } = useTranslation();
  const d = useDailyTexts();
  const name = asText(row["subject"]) || t("records.unnamed");
  const about = ["account", "opportunity", "lead"].map((field) => asText(row[`${field}.name`])).find((text) => text !== "");
  const repeat = optionLabel(object, "repeat", row);
  const remind = asText(row["remind_at"]);
  const editable = can("edit", object);
  return (
    <li className="task-line" data-closed={closed}>
      {editable && !closed && <FinishTask row={row} name={name} label={object.label} />}
      <Link className="task-words" to={`/o/task/${row.id}`}>
        <span className="task-name">{name}</span>
        <span className="task-about">
          {asText(row["instruction"]) !== "" && <span className="task-mark" data-tone="red"><Flag size={13} aria-hidden />{d("tasks.instruction")}</span>}
          {repeat && <span className="task-mark"><Repeat2 size={13} aria-hidden />{repeat}</span>}
          {!closed && Date.parse(remind) > now && <span className="task-mark" title={formatDateTime(remind)}><BellRing size={13} aria-hidden />{d("tasks.reminded", { when: formatRelative(remind, now) })}</span>}
          {about && <span className="ellipsis">{about}</span>}
        </span>
      </Link>
      {row["priority"] === "high" && <Chip text={optionLabel(object, "priority", row) ?? ""} color="red" />}
      {asText(row["due_at"]) !== "" && !closed && <DueTime moment={asText(row["due_at"])} now={now} />}
      {editable && !closed && <SnoozeMenu id={row.id} name={name} />}
    </li>
  );
}

function optionLabel(object: ObjectMeta, name: string, row: RecordRow): string | null {
  const field = object.fields.find((one) => one.api_name === name);
  const code = asText(row[name]);
  const option = field && code !== "" ? choiceOption(field, code) : undefined;
  return option ? labelIn(option.label, code) : null;
}
