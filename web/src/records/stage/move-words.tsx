import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useId, useState } from "react";
import type { FieldProblem } from "@/api/problem";
import type { Way } from "@/api/stages";
import { fromWallClock, toWallClock } from "@/fields/datetime/zoned";
import { DictatedArea } from "@/fields/long-text/dictated-area";
import { useStageTexts } from "@/i18n/process/register";
import { ProblemList } from "@/records/form/problem-list";

export interface Words {
  action: string | null;
  reason: string;
  occurredAt: string | null;
}

interface Props {
  way: Way;
  words: Words;
  problems: Readonly<Record<string, readonly FieldProblem[]>>;
  onChange: (words: Words) => void;
}

/** What was done, why the record goes on, and when it really happened. Actions are chosen, never typed. */
export function MoveWords({ way, words, problems, onChange }: Props) {
  const t = useStageTexts();
  const id = useId();
  const [earlier, setEarlier] = useState(false);
  return (
    <>
      {way.actions.length > 0 && way.kind !== "lost" && (
        <fieldset className="advance-actions">
          <legend className="form-label">{t("action")}{way.require_action && <span className="form-required" aria-hidden>*</span>}</legend>
          <div>
            {way.actions.map((action) => (
              <label key={action.code} className="advance-action" data-checked={words.action === action.code}>
                <input type="radio" name={`${id}-action`} value={action.code} checked={words.action === action.code} onChange={() => { onChange({ ...words, action: action.code }); }} />
                {action.label}
              </label>
            ))}
          </div>
          <ProblemList id={`${id}-action-problems`} problems={problems["action"] ?? []} />
        </fieldset>
      )}
      <div className="form-field">
        <label htmlFor={`${id}-reason`} className="form-label">
          {way.backward ? t("reason_back") : t("reason")}
          {way.require_reason && <span className="form-required" aria-hidden>*</span>}
        </label>
        <DictatedArea
          id={`${id}-reason`}
          rows={3}
          maxLength={2000}
          value={words.reason}
          status={problems["reason"] ? "error" : ""}
          {...(way.backward ? {} : { placeholder: t("reason_placeholder") })}
          onText={(reason) => { onChange({ ...words, reason }); }}
        />
        <ProblemList id={`${id}-reason-problems`} problems={problems["reason"] ?? []} />
      </div>
      {earlier || problems["occurred_at"] ? (
        <div className="form-field">
          <label htmlFor={`${id}-at`} className="form-label">{t("occurred_at")}</label>
          <DatePicker
            id={`${id}-at`}
            showTime={{ format: "HH:mm", minuteStep: 5 }}
            format="YYYY-MM-DD HH:mm"
            value={words.occurredAt === null ? null : toWallClock(words.occurredAt)}
            disabledDate={(day) => day.isAfter(dayjs(), "day")}
            style={{ width: "100%" }}
            onChange={(value) => { onChange({ ...words, occurredAt: value ? fromWallClock(dayjs(value)) : null }); }}
          />
          <ProblemList id={`${id}-at-problems`} problems={problems["occurred_at"] ?? []} />
        </div>
      ) : (
        <button type="button" className="advance-earlier" onClick={() => { setEarlier(true); }}>{t("occurred")}</button>
      )}
    </>
  );
}
