import { Button, Input } from "antd";
import { ArrowUp, Plus, X } from "lucide-react";
import type { TabProps } from "@/features/studio/fields-tab";
import { moved, type SectionDoc } from "@/features/studio/model";
import { DropPlace, SortArea, SortRow } from "@/features/studio/sortable";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";
import { IconButton } from "@/ui/icon-button";

/** Sections of the form; fields are dragged between them. */
export function LayoutTab({ document, onChange }: TabProps) {
  const s = useStudioTexts();
  const sections = document.sections ?? [];
  const placed = new Set(sections.flatMap((section) => section.fields));
  const rest = Object.keys(document.fields).filter((field) => !placed.has(field) && document.fields[field]?.active !== false);
  const put = (next: SectionDoc[]) => { onChange({ ...document, sections: next }); };
  const move = (field: string, over: string) => {
    const without = sections.map((section) => ({ ...section, fields: section.fields.filter((one) => one !== field) }));
    const index = over.startsWith("#") ? Number(over.slice(1)) : sections.findIndex((section) => section.fields.includes(over));
    const target = without[index];
    if (target) {
      const before = sections[index]?.fields ?? [];
      const down = before.includes(field) && before.indexOf(field) < before.indexOf(over);
      const at = over.startsWith("#") ? target.fields.length : target.fields.indexOf(over) + (down ? 1 : 0);
      target.fields.splice(at, 0, field);
    }
    put(without);
  };
  const row = (field: string) => {
    const label = labelIn(document.fields[field]?.label ?? {}, field);
    return <SortRow key={field} id={field} label={s("move", { label })}><span className="studio-row-main">{label} <code className="muted">{field}</code></span></SortRow>;
  };
  return (
    <section className="studio-tab">
      <p className="studio-intro">{s("layout_intro")}</p>
      <SortArea onMove={move}>
        {sections.map((section, index) => (
          <div key={index} className="card studio-section">
            <header>
              <Input
                variant="borderless"
                aria-label={`${s("section")} ${String(index + 1)}`}
                placeholder={s("section")}
                value={section.label[currentLanguage()] ?? labelIn(section.label, "")}
                onChange={(event) => { put(sections.map((one, at) => (at === index ? { ...one, label: { ...one.label, [currentLanguage()]: event.target.value } } : one))); }}
              />
              {index > 0 && <IconButton label={s("move", { label: labelIn(section.label, "") })} onClick={() => { put(moved(sections, index, index - 1)); }}><ArrowUp size={15} aria-hidden /></IconButton>}
              <IconButton label={`${s("remove")} ${labelIn(section.label, "")}`} onClick={() => { put(sections.filter((_, at) => at !== index)); }}><X size={15} aria-hidden /></IconButton>
            </header>
            <ul>{section.fields.filter((field) => field in document.fields).map(row)}</ul>
            <DropPlace id={`#${String(index)}`}>{null}</DropPlace>
          </div>
        ))}
        <div className="card studio-section">
          <header><span className="muted">{s("unplaced")}</span></header>
          <ul>{rest.map(row)}</ul>
          <DropPlace id="#-1">{null}</DropPlace>
        </div>
      </SortArea>
      <Button icon={<Plus size={15} />} onClick={() => { put([...sections, { label: { "zh-CN": `分组 ${String(sections.length + 1)}`, en: `Section ${String(sections.length + 1)}` }, fields: sections.length === 0 ? rest : [] }]); }}>{s("add_section")}</Button>
    </section>
  );
}
