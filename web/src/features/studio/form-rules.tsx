import { Button, Segmented, Select } from "antd";
import { Plus, X } from "lucide-react";
import type { FieldProblem } from "@/api/problem";
import { problemText } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { EFFECTS, freeKey, type Effect, type FormRuleDoc, type ObjectDoc } from "@/features/studio/model";
import { judgedBy } from "@/features/studio/use-drafted";
import { WhenEditor } from "@/features/studio/when-editor";
import { WhoPicker } from "@/features/studio/who-picker";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { IconButton } from "@/ui/icon-button";

interface Props {
  name: string;
  document: ObjectDoc;
  meta: ObjectMeta | undefined;
  problems: readonly FieldProblem[];
  onChange: (document: ObjectDoc) => void;
}

/** When fields are shown, required or locked, and for whom. */
export function FormRules({ name, document, meta, problems, onChange }: Props) {
  const s = useStudioTexts();
  const rules = document.form_rules ?? {};
  const put = (key: string, patch: Partial<FormRuleDoc>) => {
    const rule = rules[key];
    if (rule) onChange({ ...document, form_rules: { ...rules, [key]: { ...rule, ...patch } } });
  };
  const fields = Object.entries(document.fields).filter(([, one]) => one.active !== false).map(([field, one]) => ({ value: field, label: labelIn(one.label, field) }));
  return (
    <section className="studio-form-rules" aria-label={s("form_rules")}>
      <h2>{s("form_rules")}</h2>
      <p className="studio-intro">{s("form_rules_intro")}</p>
      {Object.keys(rules).length === 0 && <p className="muted">{s("form_rules_none")}</p>}
      {Object.entries(rules).map(([key, rule], index) => {
        const label = s("form_rule", { number: index + 1 });
        const wrong = problems.filter((one) => `${one.pointer}/`.startsWith(`/object/${name}/form_rules/${key}/`));
        return (
          <div key={key} className="card studio-rule" role="group" aria-label={label}>
            <header><strong>{label}</strong><IconButton label={`${s("remove")} ${label}`} onClick={() => { onChange({ ...document, form_rules: Object.fromEntries(Object.entries(rules).filter(([one]) => one !== key)) }); }}><X size={15} aria-hidden /></IconButton></header>
            <div className="studio-form-rule">
              <Segmented<Effect> aria-label={s("form_rule_effect")} value={rule.effect} options={EFFECTS.map((effect) => ({ value: effect, label: s(`effects_of.${effect}`) }))} onChange={(effect) => { put(key, { effect }); }} />
              <Select
                mode="multiple"
                aria-label={`${label} · ${s("form_rule_fields")}`}
                placeholder={s("form_rule_fields")}
                value={rule.fields}
                options={fields}
                showSearch={{ optionFilterProp: "label" }}
                onChange={(next: string[]) => { put(key, { fields: next }); }}
              />
              <WhoPicker label={label} roles={rule.roles ?? []} device={rule.device ?? null} onChange={(patch) => { put(key, patch); }} />
            </div>
            {(rule.when ?? null) === null
              ? <p className="muted">{s("form_rule_always")} <Button type="link" size="small" onClick={() => { put(key, { when: { all: [] } }); }}>{s("form_rule_condition")}</Button></p>
              : meta && <WhenEditor label={s("form_rule_when")} always={s("form_rule_always")} object={judgedBy(meta)} when={rule.when ?? { all: [] }} onChange={(when) => { put(key, { when }); }} />}
            {wrong.map((one) => <p key={one.pointer + one.code} className="form-problems" role="alert">{problemText(one)}</p>)}
          </div>
        );
      })}
      <Button icon={<Plus size={15} />} onClick={() => { onChange({ ...document, form_rules: { ...rules, [freeKey(rules, "rule")]: { effect: "show", fields: [], when: { all: [] } } } }); }}>{s("form_rule_add")}</Button>
    </section>
  );
}
