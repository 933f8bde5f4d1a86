import { Button, Input, Select } from "antd";
import { Plus, X } from "lucide-react";
import type { TabProps } from "@/features/studio/fields-tab";
import { FormulaEditor } from "@/features/studio/formula-editor";
import { Labelled } from "@/features/studio/labelled";
import type { RuleDoc } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { IconButton } from "@/ui/icon-button";

/** Conditions under which a record is refused. */
export function RulesTab({ name, document, stored, problems, onChange }: TabProps) {
  const s = useStudioTexts();
  const rules = Object.entries(document.validations ?? {});
  const put = (key: string, patch: Partial<RuleDoc>) => {
    const rule = document.validations?.[key];
    if (rule) onChange({ ...document, validations: { ...document.validations, [key]: { ...rule, ...patch } } });
  };
  const add = () => {
    let number = rules.length + 1;
    while (document.validations && `rule_${String(number)}` in document.validations) number += 1;
    onChange({ ...document, validations: { ...document.validations, [`rule_${String(number)}`]: { when: "", message: {} } } });
  };
  const remove = (key: string) => { onChange({ ...document, validations: Object.fromEntries(rules.filter(([one]) => one !== key)) }); };
  const fields = Object.entries(document.fields).filter(([, one]) => one.active !== false).map(([field, one]) => ({ value: field, label: labelIn(one.label, field) }));
  return (
    <section className="studio-tab">
      <p className="studio-intro">{s("rules_intro")}</p>
      {rules.length === 0 && <p className="muted">{s("no_rules")}</p>}
      {rules.map(([key, rule], index) => {
        const at = (place: string) => problems.filter((one) => `${one.pointer}/`.startsWith(`/object/${name}/validations/${key}/${place}/`));
        return (
          <div key={key} className="card studio-rule">
            <header><strong>{s("rule", { number: index + 1 })}</strong><IconButton label={`${s("remove")} ${s("rule", { number: index + 1 })}`} onClick={() => { remove(key); }}><X size={15} aria-hidden /></IconButton></header>
            <FormulaEditor object={name} draft={document} published={stored !== undefined} condition label={s("rule_when")} value={rule.when} onChange={(when) => { put(key, { when }); }} />
            {at("when").map((one) => <p key={one.code} className="form-problems" role="alert">{one.message}</p>)}
            <div className="studio-pair">
              <Labelled label={s("message_zh")} problems={at("message")}><Input value={rule.message["zh-CN"] ?? ""} onChange={(event) => { put(key, { message: { ...rule.message, "zh-CN": event.target.value } }); }} /></Labelled>
              <Labelled label={s("message_en")}><Input value={rule.message["en"] ?? ""} onChange={(event) => { put(key, { message: { ...rule.message, en: event.target.value } }); }} /></Labelled>
              <Labelled label={s("at_field")} problems={at("field")}>
                <Select aria-label={s("at_field")} value={rule.field ?? ""} options={[{ value: "", label: s("whole_record") }, ...fields]} onChange={(field: string) => { put(key, { field: field || null }); }} />
              </Labelled>
            </div>
          </div>
        );
      })}
      <Button icon={<Plus size={15} />} onClick={add}>{s("add_rule")}</Button>
    </section>
  );
}
