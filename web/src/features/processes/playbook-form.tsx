import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, InputNumber, Select, Switch } from "antd";
import { Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { listRoles } from "@/api/people";
import { playbookKeys, publishPlaybook, WEEKDAYS, type NamedPlaybook, type PlaybookDoc, type PlaybookRule } from "@/api/playbooks";
import { ApiError, problemsAt } from "@/api/problem";
import type { ProcessDoc, StageOption } from "@/api/processes";
import { keys } from "@/api/query-keys";
import { Labelled } from "@/features/processes/labelled";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { KeptTop } from "@/records/form/kept-parts";
import { ProblemList } from "@/records/form/problem-list";
import { useKeptForm } from "@/records/form/use-kept-form";
import { IconButton } from "@/ui/icon-button";
import { showToast } from "@/ui/toast";

interface Props {
  process: ProcessDoc;
  options: readonly StageOption[];
  first: NamedPlaybook;
}

/** Rules by stage, and when the brief goes to whom; in force when published. */
export function PlaybookForm({ process, options, first }: Props) {
  const t = useStageTexts();
  const client = useQueryClient();
  const language = currentLanguage();
  const form = useKeptForm("$playbook", first.key, { ...first.playbook });
  const playbook: PlaybookDoc = form.value;
  const problems = form.failure instanceof ApiError ? form.failure.problems : [];
  const [busy, setBusy] = useState(false);
  const roles = useQuery({ queryKey: keys.roles, queryFn: listRoles });
  const set = (patch: Partial<PlaybookDoc>) => { form.change(patch); };
  const setRule = (place: number, patch: Partial<PlaybookRule>) => { set({ rules: playbook.rules.map((rule, index) => (index === place ? { ...rule, ...patch } : rule)) }); };
  const stages = Object.entries(process.stages).filter(([, stage]) => stage.kind === "open").map(([value]) => ({ value, label: labelIn(options.find((one) => one.code === value)?.label ?? {}, value) }));
  const actions = Object.entries(process.actions).filter(([, action]) => action.active).map(([value, action]) => ({ value, label: labelIn(action.label, value) }));
  const publish = async () => {
    setBusy(true);
    try {
      await publishPlaybook({ key: first.key, playbook }, t("playbook.published"));
      form.settle({ ...playbook });
      showToast({ kind: "done", text: t("playbook.published") });
      await Promise.all([playbookKeys.all, keys.records("opportunity")].map((queryKey) => client.invalidateQueries({ queryKey })));
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  return (
    <div className="process-desk">
      <KeptTop form={form} saving={busy} whole />
      <section className="card" aria-label={t("playbook.brief")}>
        <h2>{t("playbook.brief")}</h2>
        <div className="process-line"><Switch checked={playbook.active} aria-label={t("playbook.active")} onChange={(active) => { set({ active }); }} /><span>{t("playbook.active")}</span></div>
        <div className="process-grid">
          <Labelled label={t("playbook.roles")} problems={problemsAt(problems, "roles")}>
            <Select mode="multiple" loading={roles.isPending} value={roles.data ? playbook.roles : []} aria-label={t("playbook.roles")} options={(roles.data ?? []).map((role) => ({ value: role.key, label: role.label }))} onChange={(next: string[]) => { set({ roles: next }); }} />
          </Labelled>
          <Labelled label={t("playbook.weekday")} problems={problemsAt(problems, "weekday")}>
            <Select value={playbook.weekday} aria-label={t("playbook.weekday")} options={WEEKDAYS.map((value) => ({ value, label: t(`playbook.weekdays.${value}`) }))} onChange={(weekday) => { set({ weekday }); }} />
          </Labelled>
          <Labelled label={t("playbook.at")} problems={problemsAt(problems, "at")}><Input type="time" value={playbook.at} aria-label={t("playbook.at")} onChange={(event) => { if (event.target.value !== "") set({ at: event.target.value.slice(0, 5) }); }} /></Labelled>
          <Labelled label={t("playbook.stalled_days")} problems={problemsAt(problems, "stalled_days")}><InputNumber min={1} max={365} value={playbook.stalled_days} aria-label={t("playbook.stalled_days")} onChange={(days) => { set({ stalled_days: days ?? 3 }); }} /></Labelled>
          <Labelled label={t("playbook.support")} problems={problemsAt(problems, "support")}><InputNumber min={5} max={10000} value={playbook.support} aria-label={t("playbook.support")} onChange={(support) => { set({ support: support ?? 20 }); }} /></Labelled>
        </div>
        <p className="muted">{t("playbook.note")}</p>
      </section>
      <section className="card" aria-label={t("playbook.rules")}>
        <h2>{t("playbook.rules")}</h2>
        <p className="muted">{t("playbook.rules_help")}</p>
        {playbook.rules.length === 0 && <p className="muted">{t("playbook.rules_none")}</p>}
        <ul className="playbook-rules">
          {playbook.rules.map((rule, place) => (
            <li key={place}>
              <Select value={rule.stage === "" ? null : rule.stage} placeholder={t("playbook.stage")} aria-label={t("playbook.stage")} options={stages} onChange={(stage) => { setRule(place, { stage: stage ?? "" }); }} />
              <Select allowClear value={rule.action} placeholder={t("playbook.action")} aria-label={t("playbook.action")} options={actions} onChange={(action?: string | null) => { setRule(place, { action: action ?? null }); }} />
              <IconButton label={t("playbook.remove_rule")} onClick={() => { set({ rules: playbook.rules.filter((_, index) => index !== place) }); }}><Trash2 size={15} aria-hidden /></IconButton>
              <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} value={rule.text[language] ?? ""} placeholder={t("playbook.text")} aria-label={t("playbook.text")} onChange={(event) => { setRule(place, { text: { ...rule.text, [language]: event.target.value } }); }} />
              <ProblemList id={`playbook-rule-${String(place)}`} problems={problemsAt(problems, `rules/${String(place)}`)} />
            </li>
          ))}
        </ul>
        <button type="button" className="process-add" onClick={() => { set({ rules: [...playbook.rules, { stage: stages[0]?.value ?? "", text: {}, action: null }] }); }}><Plus size={15} aria-hidden />{t("playbook.add_rule")}</button>
      </section>
      <div className="process-footer"><Button type="primary" loading={busy} onClick={() => void publish()}>{t("playbook.publish")}</Button></div>
    </div>
  );
}
