import { Button, Input, Select } from "antd";
import { Eye, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { TabProps } from "@/features/studio/fields-tab";
import { FormPreview } from "@/features/studio/form-preview";
import { FormRules } from "@/features/studio/form-rules";
import { LayoutSections } from "@/features/studio/layout-sections";
import { freeKey, type LayoutDoc, type SectionDoc } from "@/features/studio/model";
import { useDrafted } from "@/features/studio/use-drafted";
import { WhoPicker } from "@/features/studio/who-picker";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";

/** The forms of an object: the standard one, those for some roles or devices, and what fields do under a condition. */
export function LayoutTab({ name, document, problems, onChange }: TabProps) {
  const s = useStudioTexts();
  const meta = useDrafted(name, document);
  const [chosen, setChosen] = useState("");
  const [looking, setLooking] = useState(false);
  const layouts = document.layouts ?? {};
  const layout = layouts[chosen];
  const put = (key: string, patch: Partial<LayoutDoc>) => {
    const one = layouts[key];
    if (one) onChange({ ...document, layouts: { ...layouts, [key]: { ...one, ...patch } } });
  };
  const add = () => {
    const key = freeKey(layouts, "form");
    const number = Object.keys(layouts).length + 1;
    const sections = document.sections?.length ? document.sections : [{ label: { "zh-CN": "基本信息", en: "Details" }, fields: Object.keys(document.fields) }];
    onChange({ ...document, layouts: { ...layouts, [key]: { label: { "zh-CN": `专用表单 ${String(number)}`, en: `Form ${String(number)}` }, sections } } });
    setChosen(key);
  };
  const remove = () => {
    onChange({ ...document, layouts: Object.fromEntries(Object.entries(layouts).filter(([key]) => key !== chosen)) });
    setChosen("");
  };
  return (
    <section className="studio-tab">
      <p className="studio-intro">{s("layout_intro")}</p>
      <div className="studio-forms">
        <Select
          aria-label={s("form_which")}
          value={layout ? chosen : ""}
          options={[{ value: "", label: s("form_standard") }, ...Object.entries(layouts).map(([key, one]) => ({ value: key, label: labelIn(one.label, key) }))]}
          onChange={setChosen}
        />
        <Button icon={<Plus size={15} />} onClick={add}>{s("form_add")}</Button>
        <Button icon={<Eye size={15} />} onClick={() => { setLooking(true); }}>{s("form_preview")}</Button>
      </div>
      {layout && (
        <div className="card studio-form-who">
          <p className="form-help">{s("form_layout_help")}</p>
          <div className="studio-form-rule">
            <Input aria-label={s("form_which")} value={layout.label[currentLanguage()] ?? labelIn(layout.label, "")} onChange={(event) => { put(chosen, { label: { ...layout.label, [currentLanguage()]: event.target.value } }); }} />
            <WhoPicker label={s("form_for")} roles={layout.roles ?? []} device={layout.device ?? null} onChange={(patch) => { put(chosen, patch); }} />
            <Button danger type="text" icon={<Trash2 size={15} />} onClick={remove}>{s("form_remove")}</Button>
          </div>
        </div>
      )}
      <LayoutSections
        key={layout ? chosen : ""}
        document={document}
        meta={meta.data}
        sections={layout ? layout.sections : document.sections ?? []}
        onChange={(sections: SectionDoc[]) => { if (layout) put(chosen, { sections }); else onChange({ ...document, sections }); }}
      />
      <FormRules name={name} document={document} meta={meta.data} problems={problems} onChange={onChange} />
      {looking && <FormPreview name={name} document={document} onClose={() => { setLooking(false); }} />}
    </section>
  );
}
