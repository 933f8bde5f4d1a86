import { Input, Select, Switch } from "antd";
import { Plus } from "lucide-react";
import { problemsAt, type FieldProblem } from "@/api/problem";
import type { ActionDoc } from "@/api/processes";
import { type Desk } from "@/features/processes/process-model";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { ProblemList } from "@/records/form/problem-list";

interface Props {
  desk: Desk;
  problems: readonly FieldProblem[];
  onChange: (desk: Desk) => void;
}

/** The advance actions people choose from. One that was in force is switched off, never taken out: moves name it. */
export function ActionsCard({ desk, problems, onChange }: Props) {
  const t = useStageTexts();
  const language = currentLanguage();
  const { actions, stages } = desk.process;
  const set = (code: string, patch: Partial<ActionDoc>) => {
    const one = actions[code] ?? { label: {}, stages: [], active: true };
    onChange({ ...desk, process: { ...desk.process, actions: { ...actions, [code]: { ...one, ...patch } } } });
  };
  const targets = Object.keys(stages).slice(1).map((code) => ({ value: code, label: labelIn(desk.options.find((one) => one.code === code)?.label ?? {}, language) || code }));
  const add = () => {
    let number = 1;
    while (`action_${String(number)}` in actions) number += 1;
    set(`action_${String(number)}`, {});
  };
  return (
    <section className="card" aria-label={t("designer.actions")}>
      <h2>{t("designer.actions")}</h2>
      <p className="muted">{t("designer.actions_help")}</p>
      <ul className="process-actions">
        {Object.entries(actions).map(([code, action]) => {
          const name = labelIn(action.label, language) || t("designer.action");
          return (
            <li key={code}>
              <Switch size="small" checked={action.active} aria-label={`${name}: ${t("designer.active")}`} onChange={(active) => { set(code, { active }); }} />
              <Input value={action.label[language] ?? ""} maxLength={60} aria-label={t("designer.action")} placeholder={t("designer.action")} onChange={(event) => { set(code, { label: { ...action.label, [language]: event.target.value } }); }} />
              <Select mode="multiple" value={action.stages} placeholder={t("designer.action_all")} aria-label={`${name}: ${t("designer.action_stages")}`} options={targets} onChange={(next: string[]) => { set(code, { stages: next }); }} />
              <ProblemList id={`action-${code}-problems`} problems={problemsAt(problems, `actions/${code}`)} />
            </li>
          );
        })}
      </ul>
      <button type="button" className="process-add" onClick={add}><Plus size={15} aria-hidden />{t("designer.add_action")}</button>
    </section>
  );
}
