import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Select } from "antd";
import { Plus } from "lucide-react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { agendaKeys, fetchChoices } from "@/api/agenda";
import { newIdempotencyKey } from "@/api/idempotency";
import { keepForLater } from "@/api/later";
import { keys } from "@/api/query-keys";
import { createRecord, isHeld } from "@/api/records";
import type { ChoiceOption, ObjectMeta } from "@/api/types";
import { labelIn } from "@/fields/values";
import { useDailyTexts } from "@/i18n/daily/register";
import { formatDateTime } from "@/i18n/format";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { CreateDrawer } from "@/records/create/create-drawer";
import { showToast } from "@/ui/toast";

/** A task in one line: what, until when, how often, and when to be reminded. */
export function QuickAdd({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  const d = useDailyTexts();
  const client = useQueryClient();
  const choices = useQuery({ queryKey: agendaKeys.choices, queryFn: ({ signal }) => fetchChoices(signal), staleTime: 60_000 });
  const form = useKeptForm("task", "quick", { subject: "" }, ["due_at", "repeat", "remind_before"]);
  const text = form.value.subject;
  const [chosen, setChosen] = useState<string | null>(null);
  const [repeat, setRepeat] = useState("");
  const [remind, setRemind] = useState("");
  const [saving, setSaving] = useState(false);
  const [full, setFull] = useState(false);
  const key = useRef(newIdempotencyKey());
  const due = choices.data?.due ?? [];
  const picked = due.find((one) => one.key === (chosen ?? due[0]?.key)) ?? null;
  const none = chosen === "none";
  const values = {
    subject: text.trim(),
    ...(picked && !none ? { due_at: picked.at, ...(repeat === "" ? {} : { repeat }), ...(remind === "" ? {} : { remind_before: [remind] }) } : {}),
  };

  const reset = () => {
    key.current = newIdempotencyKey();
    form.drop();
    setRepeat("");
  };
  const save = async () => {
    if (values.subject === "" || saving) return;
    setSaving(true);
    try {
      const made = await createRecord("task", values, key.current);
      reset();
      showToast({ kind: "done", text: isHeld(made) ? t("records.held") : d("tasks.added", { name: values.subject }) });
      await client.invalidateQueries({ queryKey: keys.records("task") });
    } catch (error) {
      if (await keepForLater(error, { kind: "create", object: "task", label: object.label, name: values.subject, values, draft: values }, key.current)) reset();
      else form.fail(error);
    } finally {
      setSaving(false);
    }
  };

  return (
    <form className="card task-add" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <div className="task-add-line">
        <Input size="large" prefix={<Plus size={17} aria-hidden />} value={text} maxLength={200} aria-label={d("tasks.add")} placeholder={d("tasks.add")} onChange={(event) => { form.change({ subject: event.target.value }); }} />
        <Button size="large" type="primary" htmlType="submit" loading={saving} disabled={values.subject === ""}>{d("tasks.add_button")}</Button>
      </div>
      <KeptTop form={form} saving={saving} />
      {(["subject", "due_at", "repeat", "remind_before"] as const).map((one) => <KeptField key={one} form={form} name={one}>{() => null}</KeptField>)}
      <div className="task-add-more">
        <div className="task-chips" role="group" aria-label={d("tasks.due")}>
          {due.map((one) => (
            <button key={one.key} type="button" aria-pressed={!none && picked?.key === one.key} onClick={() => { setChosen(one.key); }}>
              {d(`choices.${one.key}` as "choices.today")}
            </button>
          ))}
          <button type="button" aria-pressed={none} onClick={() => { setChosen("none"); }}>{d("choices.none")}</button>
        </div>
        {picked && !none && <span className="task-add-due tabular" role="status">{d("tasks.due_at", { when: formatDateTime(picked.at) })}</span>}
        <div className="task-add-end">
          <Choice object={object} name="repeat" value={repeat} none={d("tasks.repeat_none")} label={d("tasks.repeat")} disabled={none} onChange={setRepeat} />
          <Choice object={object} name="remind_before" value={remind} none={d("tasks.remind_none")} label={d("tasks.remind")} disabled={none} onChange={setRemind} />
          <Button type="text" onClick={() => { setFull(true); }}>{d("tasks.more")}</Button>
        </div>
      </div>
      {full && <CreateDrawer object={object} preset={values} stay onClose={() => { setFull(false); reset(); }} />}
    </form>
  );
}

interface ChoiceProps {
  object: ObjectMeta;
  name: string;
  label: string;
  value: string;
  none: string;
  disabled: boolean;
  onChange: (value: string) => void;
}

function Choice({ object, name, label, value, none, disabled, onChange }: ChoiceProps) {
  const field = object.fields.find((one) => one.api_name === name);
  if (!field) return null;
  const options = ((field.options as { options?: ChoiceOption[] }).options ?? []).filter((one) => one.active !== false);
  return (
    <Select
      aria-label={label}
      value={disabled ? "" : value}
      disabled={disabled}
      popupMatchSelectWidth={false}
      options={[{ value: "", label: none }, ...options.map((one) => ({ value: one.code, label: labelIn(one.label, one.code) }))]}
      onChange={onChange}
    />
  );
}
