import { Input, Select } from "antd";
import { Trash2 } from "lucide-react";
import { fieldOfPointer, problemText, type FieldProblem } from "@/api/problem";
import type { RecordRow } from "@/api/types";
import { complete, grossOf, NUMBERS, type Draft } from "@/features/sales/line-model";
import { formatMoney } from "@/i18n/format";
import { useSalesTexts } from "@/i18n/sales/register";
import { IconButton } from "@/ui/icon-button";

interface Props {
  draft: Draft;
  place: number;
  currency: string;
  products: readonly RecordRow[] | undefined;
  /** What is missing or no number. */
  wrong: readonly string[];
  /** What the server says about this line. */
  problems: readonly FieldProblem[];
  onProduct: (product: string | null) => void;
  onChange: (values: Partial<Draft>) => void;
  onRemove: () => void;
}

const LABELS = { product: "product", name: "item", quantity: "quantity", unit_price: "price", discount: "discount", tax_rate: "tax_rate" } as const;

/** One line of a document; what is wrong with it stands below it, by column. */
export function LineRow({ draft, place, currency, products, wrong, problems, onProduct, onChange, onRemove }: Props) {
  const s = useSalesTexts();
  const said = Object.keys(LABELS).flatMap((name) => {
    const label = s(LABELS[name as keyof typeof LABELS]);
    return [
      ...(wrong.includes(name) ? [{ name, text: s(name === "name" ? "line_missing" : "line_number", { label }) }] : []),
      ...problems.filter((one) => fieldOfPointer(one.pointer) === name).map((one) => ({ name, text: s("line_wrong", { label, reason: problemText(one) }) })),
    ];
  });
  const others = problems.filter((one) => !(fieldOfPointer(one.pointer) in LABELS)).map((one) => ({ name: "", text: problemText(one) }));
  const list = `line-${draft.key}-problems`;
  const mark = (name: string) => (said.some((one) => one.name === name) ? { status: "error" as const, "aria-invalid": true, "aria-describedby": list } : {});
  return (
    <li>
      <label className="line-product"><span>{s("product")}</span>
        <Select
          {...mark("product")}
          value={draft.product} allowClear showSearch={{ optionFilterProp: "label" }} loading={products === undefined}
          options={(products ?? []).map((one) => ({ value: one.id, label: typeof one["name"] === "string" ? one["name"] : one.id }))}
          onChange={(value: string | undefined) => { onProduct(value ?? null); }}
        />
      </label>
      <label className="line-name"><span>{s("item")}</span><Input {...mark("name")} value={draft.name} maxLength={200} onChange={(event) => { onChange({ name: event.target.value }); }} /></label>
      {NUMBERS.map((name) => (
        <label key={name}><span>{s(LABELS[name])}</span><Input {...mark(name)} inputMode="decimal" value={draft[name]} onChange={(event) => { onChange({ [name]: event.target.value }); }} /></label>
      ))}
      <span className="line-gross tabular">{complete(draft) ? formatMoney(grossOf(draft), currency) : "–"}</span>
      <IconButton label={s("remove", { place: place + 1 })} onClick={onRemove}><Trash2 size={16} aria-hidden /></IconButton>
      {said.length + others.length > 0 && (
        <ul id={list} className="form-problems line-problems" role="alert">
          {[...said, ...others].map((one) => <li key={one.name + one.text}>{one.text}</li>)}
        </ul>
      )}
    </li>
  );
}
