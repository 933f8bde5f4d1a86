import { Input, Select } from "antd";
import { X } from "lucide-react";
import type { PersonRef, Span } from "@/api/automations";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { PersonEditor } from "@/features/automations/people-editor";
import { SpanEditor } from "@/features/automations/span-editor";
import { labelIn } from "@/fields/values";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { IconButton } from "@/ui/icon-button";

type Mode = "text" | "copy" | "formula" | "after" | "person" | "empty";
const COMPUTED = new Set(["formula", "roll_up", "auto_number"]);

function modeOf(value: unknown): Mode {
  if (value === null) return "empty";
  if (typeof value === "object") for (const mode of ["copy", "formula", "after", "person"] as const) if (mode in value) return mode;
  return "text";
}

function modesFor(field: FieldMeta | undefined, from: boolean): Mode[] {
  const own: Mode[] = field?.type === "user" ? ["person"] : field?.type === "date" || field?.type === "datetime" ? ["after"] : [];
  return [...own, "text", ...(from ? (["copy", "formula"] as const) : []), "empty"];
}

function fresh(mode: Mode): unknown {
  switch (mode) {
    case "copy": return { copy: "" };
    case "formula": return { formula: "" };
    case "after": return { after: { working_days: 1 } };
    case "person": return { person: { role: "" } };
    case "empty": return null;
    default: return "";
  }
}

interface Props {
  /** Whose fields are set. */
  target: ObjectMeta;
  /** The record that values are taken from. */
  source: ObjectMeta | undefined;
  values: Record<string, unknown>;
  onChange: (values: Record<string, unknown>) => void;
}

/** Fields with the values they get. */
export function ValuesEditor({ target, source, values, onChange }: Props) {
  const n = useAutomationTexts();
  const settable = target.fields.filter((field) => !COMPUTED.has(field.type) && (!field.system || field.api_name === "owner_id"));
  const set = (name: string, value: unknown) => { onChange({ ...values, [name]: value }); };
  return (
    <div className="auto-stack">
      {Object.entries(values).map(([name, value]) => {
        const field = target.fields.find((one) => one.api_name === name);
        return (
          <fieldset key={name} className="auto-value">
            <legend>{field?.label ?? name}</legend>
            <div className="auto-row">
              <Select<Mode>
                value={modeOf(value)}
                aria-label={`${field?.label ?? name} ${n("step.value")}`}
                options={modesFor(field, source !== undefined).map((mode) => ({ value: mode, label: n(`modes.${mode}`) }))}
                onChange={(mode) => { set(name, fresh(mode)); }}
              />
              <IconButton label={n("delete_step")} onClick={() => { onChange(Object.fromEntries(Object.entries(values).filter(([other]) => other !== name))); }}><X size={15} aria-hidden /></IconButton>
            </div>
            <ValueInput field={field} label={field?.label ?? name} source={source} value={value} onChange={(next) => { set(name, next); }} />
          </fieldset>
        );
      })}
      <Select
        value={null}
        placeholder={n("step.add_value")}
        aria-label={n("step.add_value")}
        showSearch={{ optionFilterProp: "label" }}
        options={settable.filter((field) => !(field.api_name in values)).map((field) => ({ value: field.api_name, label: field.label }))}
        onChange={(name: string) => { const field = settable.find((one) => one.api_name === name); set(name, fresh(modesFor(field, source !== undefined)[0] ?? "text")); }}
      />
    </div>
  );
}

interface InputProps {
  field: FieldMeta | undefined;
  label: string;
  source: ObjectMeta | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}

function ValueInput({ field, label, source, value, onChange }: InputProps) {
  const mode = modeOf(value);
  const given = (typeof value === "object" && value !== null ? value : {}) as { copy?: string; formula?: string; after?: Span; person?: PersonRef };
  const options = (field?.options as { options?: { code: string; label: Record<string, string> }[] } | undefined)?.options;
  switch (mode) {
    case "empty": return null;
    case "copy":
      return <Select value={given.copy || null} aria-label={label} showSearch={{ optionFilterProp: "label" }} options={(source?.fields ?? []).map((one) => ({ value: one.api_name, label: one.label }))} onChange={(copy: string) => { onChange({ copy }); }} />;
    case "formula":
      return <Input value={given.formula} aria-label={label} onChange={(event) => { onChange({ formula: event.target.value }); }} />;
    case "after":
      return <SpanEditor label={label} span={given.after} onChange={(after) => { onChange({ after }); }} />;
    case "person":
      return <PersonEditor object={source} person={given.person ?? { role: "" }} onChange={(person) => { onChange({ person }); }} />;
    default:
      if (field?.type === "choice" && options) {
        return <Select value={(value as string) || null} aria-label={label} options={options.map((one) => ({ value: one.code, label: labelIn(one.label, currentLanguage()) }))} onChange={onChange} />;
      }
      if (field?.type === "boolean") return <Select value={value === "" ? null : String(value)} aria-label={label} options={[{ value: "true", label: "✓" }, { value: "false", label: "✗" }]} onChange={(next) => { onChange(next === "true"); }} />;
      return <Input value={value === undefined ? "" : String(value)} aria-label={label} onChange={(event) => { onChange(event.target.value); }} />;
  }
}
