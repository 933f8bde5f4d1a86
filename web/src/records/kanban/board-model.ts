/** What a board is made of, without showing it. */
import type { FieldMeta, Filter, ObjectMeta } from "@/api/types";
import { asNumber, asText, choiceOptions, labelIn } from "@/fields/values";
import { bothFilters } from "@/records/filter/filter-model";

export interface BoardColumn {
  /** Code of the option; empty: records without a value. */
  code: string;
  label: string;
  color: string | null;
  active: boolean;
}

export interface ColumnFigures {
  count: number;
  sum: number | null;
}

/** Fields that can make columns: choices the person may see in clear. */
export function boardFields(object: ObjectMeta): FieldMeta[] {
  const fields = object.fields.filter((field) => field.type === "choice" && field.readable && field.level !== "masked" && field.groupable);
  // What the object itself lists first is what people think of: its status or stage.
  return [...fields.filter((field) => field.listed), ...fields.filter((field) => !field.listed)];
}

/** Columns that can be looked over at once. */
const FEW = 9;

/** What a board is laid out by: what the address says, or what people think of first, rather with few columns (a grade) than with many (an industry). */
export function boardField(object: ObjectMeta, group: string): FieldMeta | undefined {
  const fields = boardFields(object);
  return fields.find((each) => each.api_name === group) ?? fields.find((each) => choiceOptions(each).length <= FEW) ?? fields[0];
}

/** What its columns add up: what the address says, else money; `-` says nothing. */
export function boardSum(object: ObjectMeta, asked: string | undefined): FieldMeta | undefined {
  const sums = sumFields(object);
  return sums.find((each) => each.api_name === asked) ?? (asked === "-" ? undefined : sums.find((each) => each.type === "currency"));
}

const CARD_FIELDS = 4;

/** What stands on the cards: the first columns of the view, and what is added up. */
export function cardFields(object: ObjectMeta, columns: readonly FieldMeta[], field: FieldMeta, sum: FieldMeta | undefined): FieldMeta[] {
  const first = columns.filter((each) => each.api_name !== object.name_field && each.api_name !== field.api_name).slice(0, CARD_FIELDS);
  return sum && !first.includes(sum) ? [...first, sum] : first;
}

/** What is read of the cards. */
export function cardColumns(object: ObjectMeta, shown: readonly FieldMeta[], field: FieldMeta): FieldMeta[] {
  return [...object.fields.filter((each) => each.api_name === object.name_field), ...shown, field];
}

/** Cards come in pages of this size: a column is looked at from its top. */
export const CARDS = 30;

export function sumFields(object: ObjectMeta): FieldMeta[] {
  return object.fields.filter((field) => field.readable && field.summable && field.level !== "masked" && !field.system);
}

/** Columns in the order of the options; retired options and "without value" only where there are records. */
export function boardColumns(field: FieldMeta, figures: ReadonlyMap<string, ColumnFigures>, without: string): BoardColumn[] {
  const columns = choiceOptions(field)
    .filter((option) => option.active !== false || (figures.get(option.code)?.count ?? 0) > 0)
    .map((option) => ({ code: option.code, label: labelIn(option.label, option.code), color: option.color ?? null, active: option.active !== false }));
  const empty = { code: "", label: without, color: null, active: !field.required };
  return (figures.get("")?.count ?? 0) > 0 ? [...columns, empty] : columns;
}

/** Columns in the order of a process's stages; options that are no stage of it come last. */
export function inStageOrder(columns: readonly BoardColumn[], stages: readonly { code: string }[]): BoardColumn[] {
  const place = new Map(stages.map((stage, index) => [stage.code, index]));
  const at = (column: BoardColumn) => place.get(column.code) ?? stages.length;
  return [...columns].sort((one, other) => at(one) - at(other));
}

/** Counts and sums of an aggregate's rows, by option code. */
export function figuresOf(rows: readonly Record<string, unknown>[], field: string, sum: string | null): Map<string, ColumnFigures> {
  return new Map(rows.map((row) => [asText(row[field]), { count: asNumber(row["count"]) ?? 0, sum: sum === null ? null : (asNumber(row[`sum_${sum}`]) ?? 0) }]));
}

export function columnFilter(filter: Filter | null, field: string, code: string): Filter {
  const own: Filter = code === "" ? { field, op: "is_empty" } : { field, op: "eq", value: code };
  return bothFilters(filter, own) ?? own;
}

/** Figures after a record has moved, before the server has told new ones. */
export function movedFigures(figures: ReadonlyMap<string, ColumnFigures>, from: string, to: string, amount: number): Map<string, ColumnFigures> {
  const next = new Map(figures);
  const shift = (code: string, sign: 1 | -1) => {
    const old = next.get(code) ?? { count: 0, sum: null };
    next.set(code, { count: Math.max(old.count + sign, 0), sum: old.sum === null ? null : old.sum + sign * amount });
  };
  shift(from, -1);
  shift(to, 1);
  return next;
}
