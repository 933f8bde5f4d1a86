import { Input, InputNumber, Select } from "antd";
import type { FieldProblem } from "@/api/problem";
import { useObject } from "@/api/use-objects";
import { FormulaEditor } from "@/features/studio/formula-editor";
import { ChoiceEditor } from "@/features/studio/choice-editor";
import { Labelled } from "@/features/studio/labelled";
import { LinkAttributesEditor } from "@/features/studio/link-attributes-editor";
import type { FieldDoc, FieldOptions, ObjectDoc } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { FilterBuilder } from "@/records/filter/filter-builder";

interface Props {
  objectName: string;
  document: ObjectDoc;
  objects: ReadonlyMap<string, ObjectDoc>;
  published: boolean;
  field: FieldDoc;
  /** The field as published: its target cannot change any more. */
  stored: FieldDoc | undefined;
  mapping: Record<string, string | null>;
  problems: (place: string) => FieldProblem[];
  onChange: (patch: FieldOptions) => void;
  onMap: (mapping: Record<string, string | null>) => void;
}

/** What only fields of one type can be told. */
export function TypeOptions({ objectName, document, objects, published, field, stored, mapping, problems, onChange, onMap }: Props) {
  const s = useStudioTexts();
  const options = field.options ?? {};
  const number = (name: string, label: string, min?: number, max?: number) => (
    <Labelled label={label} problems={problems(name)}>
      <InputNumber<number> value={typeof options[name] === "number" || typeof options[name] === "string" ? Number(options[name]) : null} min={min} max={max} style={{ width: "100%" }} onChange={(value) => { onChange({ [name]: value }); }} />
    </Labelled>
  );
  const text = (name: string, label: string, help?: string) => (
    <Labelled label={label} help={help} problems={problems(name)}>
      <Input value={typeof options[name] === "string" ? options[name] : ""} onChange={(event) => { onChange({ [name]: event.target.value }); }} />
    </Labelled>
  );
  const names = [...objects].filter(([, one]) => one.active !== false).map(([name, one]) => ({ value: name, label: labelIn(one.label, name) }));
  const target = (
    <Labelled label={s("target")} problems={problems("object")}>
      <Select aria-label={s("target")} value={options.object ?? null} disabled={stored !== undefined} showSearch={{ optionFilterProp: "label" }} options={names} onChange={(object: string) => { onChange({ object }); }} />
    </Labelled>
  );
  switch (field.type) {
    case "choice":
    case "multi_choice":
      return (
        <>
          <ChoiceEditor options={options.options ?? []} stored={stored?.type === field.type ? stored.options?.options ?? [] : []} mapping={mapping} onChange={(list) => { onChange({ options: list }); }} onMap={onMap} />
          {problems("options").map((one) => <p key={one.pointer} className="form-problems" role="alert">{one.message}</p>)}
        </>
      );
    case "number":
    case "percent":
      return <div className="studio-pair">{number("decimals", s("decimals"), 0, 8)}{text("unit", s("unit"))}{number("minimum", s("minimum"))}{number("maximum", s("maximum"))}</div>;
    case "currency":
      return <div className="studio-pair">{text("currency", s("currency"), s("currency_help"))}{number("minimum", s("minimum"))}{number("maximum", s("maximum"))}</div>;
    case "text":
      return (
        <div className="studio-pair">
          {number("max_length", s("max_length"), 1, 4000)}
          <Labelled label={s("mask")}>
            <Select aria-label={s("mask")} value={typeof options["mask"] === "string" ? options["mask"] : "full"} options={(["full", "name"] as const).map((value) => ({ value, label: s(`masks.${value}`) }))} onChange={(mask: string) => { onChange({ mask }); }} />
          </Labelled>
        </div>
      );
    case "long_text": return number("max_length", s("max_length"), 1);
    case "attachment": return number("max_files", s("max_files"), 1, 200);
    case "auto_number": return text("format", s("number_format"), s("number_format_help"));
    case "many_to_many":
      return (
        <>
          {target}
          <LinkAttributesEditor attributes={options["attributes"]} stored={stored?.type === "many_to_many" ? stored.options?.["attributes"] : {}} problems={problems("attributes")} onChange={(attributes) => { onChange({ attributes }); }} />
        </>
      );
    case "lookup":
      return (
        <div className="studio-pair">
          {target}
          <Labelled label={s("on_delete")}>
            <Select aria-label={s("on_delete")} value={typeof options["on_delete"] === "string" ? options["on_delete"] : "clear"} options={(["clear", "restrict", "trash"] as const).map((value) => ({ value, label: s(`deletes.${value}`) }))} onChange={(value: string) => { onChange({ on_delete: value }); }} />
          </Labelled>
        </div>
      );
    case "formula":
      return (
        <>
          <FormulaEditor object={objectName} draft={document} published={published} label={s("formula")} value={options.expression ?? ""} onChange={(expression) => { onChange({ expression }); }} />
          {problems("expression").map((one) => <p key={one.code} className="form-problems" role="alert">{one.message}</p>)}
        </>
      );
    case "roll_up": return <RollUp objectName={objectName} objects={objects} options={options} problems={problems} onChange={onChange} />;
    default: return null;
  }
}

const OPS = ["count", "sum", "avg", "min", "max"] as const;
const NUMBERS = new Set(["number", "currency", "percent", "roll_up"]);
const DAYS = new Set(["date", "datetime"]);

function RollUp({ objectName, objects, options, problems, onChange }: Pick<Props, "objectName" | "objects" | "problems" | "onChange"> & { options: FieldOptions }) {
  const s = useStudioTexts();
  const pointing = (child: ObjectDoc) => Object.entries(child.fields).filter(([, one]) => one.type === "lookup" && one.options?.object === objectName && one.active !== false);
  const children = [...objects].filter(([, child]) => pointing(child).length > 0);
  const child = objects.get(options.object ?? "");
  const meta = useObject(options.object ?? "");
  const op = options.op ?? "count";
  const measures = Object.entries(child?.fields ?? {}).filter(([, one]) => one.active !== false && (NUMBERS.has(one.type) || ((op === "min" || op === "max") && DAYS.has(one.type))));
  const choose = (name: string) => {
    const [link] = pointing(objects.get(name) ?? { label: {}, fields: {} });
    onChange({ object: name, field: link?.[0] ?? "", op: "count", measure: null, filter: null });
  };
  const measured = (measure: string) => {
    const type = child?.fields[measure]?.type ?? "number";
    onChange({ measure, result: DAYS.has(type) ? type : null });
  };
  return (
    <>
      <div className="studio-pair">
        <Labelled label={s("child")} problems={problems("object")}>
          <Select aria-label={s("child")} value={options.object ?? null} options={children.map(([name, one]) => ({ value: name, label: labelIn(one.label, name) }))} onChange={choose} />
        </Labelled>
        <Labelled label={s("link")} problems={problems("field")}>
          <Select aria-label={s("link")} value={options.field ?? null} options={child ? pointing(child).map(([name, one]) => ({ value: name, label: labelIn(one.label, name) })) : []} onChange={(field: string) => { onChange({ field }); }} />
        </Labelled>
        <Labelled label={s("op")}>
          <Select aria-label={s("op")} value={op} options={OPS.map((value) => ({ value, label: s(`ops.${value}`) }))} onChange={(value: string) => { onChange({ op: value, ...(value === "count" ? { measure: null, result: null } : {}) }); }} />
        </Labelled>
        {op !== "count" && (
          <Labelled label={s("measure")} problems={problems("measure")}>
            <Select aria-label={s("measure")} value={options.measure ?? null} options={measures.map(([name, one]) => ({ value: name, label: labelIn(one.label, name) }))} onChange={measured} />
          </Labelled>
        )}
      </div>
      {options.object && meta.data && (
        <div className="studio-where">
          <span>{s("only_where")}</span>
          <FilterBuilder bare object={meta.data} filter={options.filter ?? { all: [] }} onChange={(filter) => { onChange({ filter: filter === null || ("all" in filter && filter.all.length === 0) ? null : filter }); }} />
        </div>
      )}
    </>
  );
}
