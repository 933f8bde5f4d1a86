import { Button, Input, Select } from "antd";
import { Plus, X } from "lucide-react";
import type { FieldProblem } from "@/api/problem";
import { ChoiceEditor } from "@/features/studio/choice-editor";
import { apiNameOf, type Label, type OptionDoc } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { IconButton } from "@/ui/icon-button";

interface AttributeDoc {
  type: string;
  label: Label;
  options?: { options?: OptionDoc[]; [name: string]: unknown };
}

interface Props {
  attributes: unknown;
  /** As published: their names and types stay. */
  stored: unknown;
  problems: FieldProblem[];
  onChange: (attributes: Record<string, AttributeDoc>) => void;
}

const TYPES = ["choice", "text", "number", "percent", "date", "boolean"] as const;
const MOST = 10;

function read(value: unknown): Record<string, AttributeDoc> {
  return typeof value === "object" && value !== null ? (value as Record<string, AttributeDoc>) : {};
}

/** What each link of a many-to-many field says besides: a role, a share, since when. */
export function LinkAttributesEditor({ attributes, stored, problems, onChange }: Props) {
  const s = useStudioTexts();
  const known = read(attributes);
  const before = read(stored);
  const entries = Object.entries(known);
  const put = (name: string, one: AttributeDoc) => { onChange({ ...known, [name]: one }); };
  const rename = (name: string, one: AttributeDoc, english: string) => {
    const label = { ...one.label, en: english };
    const next = apiNameOf(english);
    const free = next !== "" && !(next in known) && !(name in before);
    onChange(Object.fromEntries(entries.map(([each, doc]) => (each === name ? [free ? next : name, { ...doc, label }] : [each, doc]))));
  };
  const add = () => {
    let number = entries.length + 1;
    while (`attribute_${String(number)}` in known) number += 1;
    put(`attribute_${String(number)}`, { type: "text", label: { "zh-CN": "", en: "" } });
  };
  return (
    <fieldset className="studio-options">
      <legend>{s("link_attributes")}</legend>
      <p className="form-help">{s("link_attributes_help")}</p>
      <ul>
        {entries.map(([name, one], at) => (
          <li key={at} className="studio-attribute">
            <div className="studio-row">
              <Input aria-label={`${s("label_zh")} ${String(at + 1)}`} placeholder={s("label_zh")} value={one.label["zh-CN"] ?? ""} onChange={(event) => { put(name, { ...one, label: { ...one.label, "zh-CN": event.target.value } }); }} />
              <Input aria-label={`${s("label_en")} ${String(at + 1)}`} placeholder={s("label_en")} value={one.label["en"] ?? ""} onChange={(event) => { rename(name, one, event.target.value); }} />
              <Select
                aria-label={`${s("kind")} ${String(at + 1)}`}
                value={one.type}
                disabled={name in before}
                options={TYPES.map((value) => ({ value, label: s(`attribute_types.${value}`) }))}
                popupMatchSelectWidth={false}
                onChange={(type: string) => { put(name, { type, label: one.label, ...(type === "choice" ? { options: { options: [] } } : {}) }); }}
              />
              <IconButton label={`${s("remove")} ${labelIn(one.label, name) || name}`} onClick={() => { onChange(Object.fromEntries(entries.filter(([each]) => each !== name))); }}><X size={15} aria-hidden /></IconButton>
            </div>
            {one.type === "choice" && <ChoiceEditor options={one.options?.options ?? []} stored={[]} mapping={{}} onChange={(options) => { put(name, { ...one, options: { options } }); }} onMap={() => undefined} />}
          </li>
        ))}
      </ul>
      {entries.length < MOST && <Button size="small" icon={<Plus size={14} />} onClick={add}>{s("add_attribute")}</Button>}
      {problems.map((one) => <p key={one.pointer + one.code} className="form-problems" role="alert">{one.message}</p>)}
    </fieldset>
  );
}
