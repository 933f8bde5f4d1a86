import { Button, Input } from "antd";
import { ArrowUp, Eye, Plus, X } from "lucide-react";
import { useState } from "react";
import type { ObjectMeta } from "@/api/types";
import { moved, placedAt, type ObjectDoc, type SectionDoc } from "@/features/studio/model";
import { DropPlace, SortArea, SortRow } from "@/features/studio/sortable";
import { judgedBy } from "@/features/studio/use-drafted";
import { WhenEditor } from "@/features/studio/when-editor";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";
import { IconButton } from "@/ui/icon-button";

interface Props {
  document: ObjectDoc;
  /** The object as drafted; undefined while it is being asked for. */
  meta: ObjectMeta | undefined;
  sections: SectionDoc[];
  onChange: (sections: SectionDoc[]) => void;
}

/** Sections of one form; fields are dragged between them. */
export function LayoutSections({ document, meta, sections, onChange }: Props) {
  const s = useStudioTexts();
  const [asking, setAsking] = useState<number | null>(null);
  const placed = new Set(sections.flatMap((section) => section.fields));
  const rest = Object.keys(document.fields).filter((field) => !placed.has(field) && document.fields[field]?.active !== false);
  const put = (index: number, patch: Partial<SectionDoc>) => { onChange(sections.map((one, at) => (at === index ? { ...one, ...patch } : one))); };
  const row = (field: string) => {
    const label = labelIn(document.fields[field]?.label ?? {}, field);
    return <SortRow key={field} id={field} label={s("move", { label })}><span className="studio-row-main">{label} <code className="muted">{field}</code></span></SortRow>;
  };
  return (
    <>
      <SortArea onMove={(field, over) => { onChange(placedAt(sections, field, over)); }}>
        {sections.map((section, index) => {
          const label = labelIn(section.label, "");
          const open = asking === index || (section.when ?? null) !== null;
          return (
            <div key={index} className="card studio-section">
              <header>
                <Input
                  variant="borderless"
                  aria-label={`${s("section")} ${String(index + 1)}`}
                  placeholder={s("section")}
                  value={section.label[currentLanguage()] ?? label}
                  onChange={(event) => { put(index, { label: { ...section.label, [currentLanguage()]: event.target.value } }); }}
                />
                {!open && <Button type="text" size="small" icon={<Eye size={15} aria-hidden />} onClick={() => { setAsking(index); }}>{s("section_always")}</Button>}
                {index > 0 && <IconButton label={s("move", { label })} onClick={() => { onChange(moved(sections, index, index - 1)); }}><ArrowUp size={15} aria-hidden /></IconButton>}
                <IconButton label={`${s("remove")} ${label}`} onClick={() => { onChange(sections.filter((_, at) => at !== index)); }}><X size={15} aria-hidden /></IconButton>
              </header>
              {open && meta && (
                <WhenEditor
                  label={s("section_when")}
                  always={s("section_always")}
                  object={judgedBy(meta)}
                  when={section.when ?? { all: [] }}
                  onChange={(when) => { put(index, { when }); if (when === null) setAsking(null); }}
                />
              )}
              <ul>{section.fields.filter((field) => field in document.fields).map(row)}</ul>
              <DropPlace id={`#${String(index)}`}>{null}</DropPlace>
            </div>
          );
        })}
        <div className="card studio-section">
          <header><span className="muted">{s("unplaced")}</span></header>
          <ul>{rest.map(row)}</ul>
          <DropPlace id="#-1">{null}</DropPlace>
        </div>
      </SortArea>
      <Button icon={<Plus size={15} />} onClick={() => { onChange([...sections, { label: { "zh-CN": `分组 ${String(sections.length + 1)}`, en: `Section ${String(sections.length + 1)}` }, fields: sections.length === 0 ? rest : [] }]); }}>{s("add_section")}</Button>
    </>
  );
}
