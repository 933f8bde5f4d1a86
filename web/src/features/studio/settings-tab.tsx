import { Input, InputNumber, Select, Switch } from "antd";
import type { TabProps } from "@/features/studio/fields-tab";
import { Labelled } from "@/features/studio/labelled";
import { COLORS } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { ICON_NAMES, ObjectIcon } from "@/ui/object-icon";

const NAMING = new Set(["text", "auto_number", "email", "phone", "credit_code", "url", "long_text"]);

/** What the object is called and looks like, and where it is found. */
export function SettingsTab({ name, document, objects, problems, onChange }: TabProps) {
  const s = useStudioTexts();
  const at = (place: string) => problems.filter((one) => `${one.pointer}/`.startsWith(`/object/${name}/${place}/`));
  const modules = [...new Set(["core", ...[...objects.values()].map((one) => one.module ?? "core")])];
  const icon = document.icon ?? "table";
  const color = document.color ?? "blue";
  return (
    <section className="studio-tab card studio-settings">
      <div className="studio-pair">
        <Labelled label={s("label_zh")} problems={at("label")}><Input value={document.label["zh-CN"] ?? ""} onChange={(event) => { onChange({ ...document, label: { ...document.label, "zh-CN": event.target.value } }); }} /></Labelled>
        <Labelled label={s("label_en")}><Input value={document.label["en"] ?? ""} onChange={(event) => { onChange({ ...document, label: { ...document.label, en: event.target.value } }); }} /></Labelled>
        <Labelled label={s("plural_en")} problems={at("plural")}><Input value={document.plural?.["en"] ?? ""} onChange={(event) => { onChange({ ...document, plural: { "zh-CN": document.label["zh-CN"] ?? event.target.value, ...document.plural, en: event.target.value } }); }} /></Labelled>
        <Labelled label={s("name_field")} problems={at("name_field")}>
          <Select aria-label={s("name_field")} value={document.name_field ?? "name"} options={Object.entries(document.fields).filter(([, one]) => NAMING.has(one.type)).map(([field, one]) => ({ value: field, label: labelIn(one.label, field) }))} onChange={(field: string) => { onChange({ ...document, name_field: field }); }} />
        </Labelled>
        <Labelled label={s("icon")}>
          <Select aria-label={s("icon")} value={icon} showSearch options={ICON_NAMES.map((one) => ({ value: one, label: <span className="studio-icon"><ObjectIcon icon={one} color={color} /> {one}</span> }))} onChange={(one: string) => { onChange({ ...document, icon: one }); }} />
        </Labelled>
        <Labelled label={s("color")}>
          <Select aria-label={s("color")} value={color} options={COLORS.map((one) => ({ value: one, label: <span className="studio-icon"><ObjectIcon icon={icon} color={one} /> {one}</span> }))} onChange={(one: string) => { onChange({ ...document, color: one }); }} />
        </Labelled>
        <Labelled label={s("module")} problems={at("module")}>
          <Select aria-label={s("module")} value={document.module ?? "core"} options={modules.map((one) => ({ value: one, label: one === "core" ? s("module_core") : one }))} onChange={(one: string) => { onChange({ ...document, module: one }); }} />
        </Labelled>
        <Labelled label={s("position")} help={s("position_help")} problems={at("position")}>
          <InputNumber<number> min={0} precision={0} value={document.position ?? 0} style={{ width: "100%" }} onChange={(position) => { onChange({ ...document, position: position ?? 0 }); }} />
        </Labelled>
      </div>
      <label className="studio-switch"><Switch checked={(document.activity ?? null) !== null} onChange={(on) => { onChange({ ...document, activity: on ? {} : null }); }} /> {s("activity")} <span className="form-help">{s("activity_help")}</span></label>
      <label className="studio-switch"><Switch checked={document.active !== false} onChange={(active) => { onChange({ ...document, active }); }} /> {s("active")} <span className="form-help">{s("active_help")}</span></label>
    </section>
  );
}
