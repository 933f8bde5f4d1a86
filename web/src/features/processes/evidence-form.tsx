import { Checkbox, Input, InputNumber, Select } from "antd";
import { Plus, X } from "lucide-react";
import type { EvidenceDoc } from "@/api/processes";
import type { ObjectMeta } from "@/api/types";
import { useObject, useObjects } from "@/api/use-objects";
import { Labelled } from "@/features/processes/labelled";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  evidence: EvidenceDoc;
  onChange: (evidence: EvidenceDoc) => void;
}

const COMPUTED = new Set(["formula", "roll_up", "auto_number"]);

/** The settings of one piece of evidence, by its kind. */
export function EvidenceForm({ object, evidence, onChange }: Props) {
  const t = useStageTexts();
  switch (evidence.kind) {
    case "field":
      return (
        <>
          <Labelled label={t("designer.evidence_field")}>
            <Select
              value={evidence.field || null}
              aria-label={t("designer.evidence_field")}
              showSearch={{ optionFilterProp: "label" }}
              options={object.fields.filter((field) => !field.system && !COMPUTED.has(field.type)).map((field) => ({ value: field.api_name, label: field.label }))}
              onChange={(field: string) => { onChange({ ...evidence, field }); }}
            />
          </Labelled>
          <Count value={evidence.count} onChange={(count) => { onChange({ ...evidence, count }); }} />
        </>
      );
    case "related":
      return <Related object={object} evidence={evidence} onChange={onChange} />;
    case "files":
      return <Count value={evidence.count} onChange={(count) => { onChange({ ...evidence, count }); }} />;
    case "condition":
      return <div className="process-wide"><FilterBuilder bare object={object} filter={evidence.filter} onChange={(filter) => { onChange({ ...evidence, filter: filter ?? { all: [] } }); }} /></div>;
    case "checklist":
      return <Items evidence={evidence} onChange={onChange} />;
  }
}

function Count({ value, onChange }: { value: number; onChange: (count: number) => void }) {
  const t = useStageTexts();
  return <Labelled label={t("designer.evidence_count")}><InputNumber min={1} max={1000} value={value} aria-label={t("designer.evidence_count")} onChange={(count) => { onChange(count ?? 1); }} /></Labelled>;
}

function Related({ object, evidence, onChange }: { object: ObjectMeta; evidence: Extract<EvidenceDoc, { kind: "related" }>; onChange: Props["onChange"] }) {
  const t = useStageTexts();
  const objects = useObjects();
  const child = useObject(evidence.object).data;
  const names = new Map((objects.data ?? []).map((one) => [one.api_name, one.label]));
  const linked = (child?.fields ?? []).filter((field) => field.type === "many_to_many");
  return (
    <>
      <Labelled label={t("designer.evidence_object")}>
        <Select
          value={evidence.object === "" ? null : `${evidence.object}/${evidence.lookup}`}
          aria-label={t("designer.evidence_object")}
          showSearch={{ optionFilterProp: "label" }}
          options={object.related.map((one) => ({ value: `${one.object}/${one.field}`, label: one.label || names.get(one.object) || one.object }))}
          onChange={(pair: string) => {
            const [name = "", lookup = ""] = pair.split("/");
            onChange({ ...evidence, object: name, lookup, filter: null, through: null });
          }}
        />
      </Labelled>
      <Count value={evidence.count} onChange={(count) => { onChange({ ...evidence, count }); }} />
      {linked.length > 0 && (
        <Labelled label={t("designer.evidence_through")}>
          <Select allowClear value={evidence.through} placeholder={t("designer.evidence_through_none")} aria-label={t("designer.evidence_through")} options={linked.map((field) => ({ value: field.api_name, label: field.label }))} onChange={(through?: string) => { onChange({ ...evidence, through: through ?? null }); }} />
        </Labelled>
      )}
      {child && (
        <div className="process-wide">
          <Checkbox checked={evidence.filter !== null} onChange={(event) => { onChange({ ...evidence, filter: event.target.checked ? { all: [] } : null }); }}>{t("designer.evidence_filter")}</Checkbox>
          {evidence.filter !== null && <FilterBuilder bare object={child} filter={evidence.filter} onChange={(filter) => { onChange({ ...evidence, filter: filter ?? { all: [] } }); }} />}
        </div>
      )}
    </>
  );
}

function Items({ evidence, onChange }: { evidence: Extract<EvidenceDoc, { kind: "checklist" }>; onChange: Props["onChange"] }) {
  const t = useStageTexts();
  const language = currentLanguage();
  const codes = Object.keys(evidence.items);
  const add = () => {
    let number = 1;
    while (`item_${String(number)}` in evidence.items) number += 1;
    onChange({ ...evidence, items: { ...evidence.items, [`item_${String(number)}`]: {} } });
  };
  return (
    <div className="process-wide process-items">
      {codes.map((code, place) => (
        <div key={code} className="process-line">
          <Input value={evidence.items[code]?.[language] ?? ""} maxLength={200} aria-label={t("designer.item", { number: place + 1 })} onChange={(event) => { onChange({ ...evidence, items: { ...evidence.items, [code]: { ...evidence.items[code], [language]: event.target.value } } }); }} />
          <IconButton label={t("designer.remove_item", { number: place + 1 })} disabled={codes.length === 1} onClick={() => { onChange({ ...evidence, items: Object.fromEntries(Object.entries(evidence.items).filter(([each]) => each !== code)) }); }}><X size={14} aria-hidden /></IconButton>
        </div>
      ))}
      <button type="button" className="process-add" onClick={add}><Plus size={15} aria-hidden />{t("designer.add_item")}</button>
    </div>
  );
}
