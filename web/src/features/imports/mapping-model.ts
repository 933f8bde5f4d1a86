/** Changes of a mapping, one by one. No I/O. */
import type { Attachments, Mapping, MappingColumn, Past } from "@/api/imports";
import type { Target, TargetField } from "@/features/imports/api";

/** The entries of one column of the file; a column may fill several fields. */
export function entriesOf(mapping: Mapping, column: string): MappingColumn[] {
  return mapping.columns.filter((one) => one.column === column && one.field !== null);
}

export function usedFields(mapping: Mapping): Set<string> {
  return new Set(mapping.columns.flatMap((one) => (one.field === null ? [] : [one.field])));
}

/** Fields that must be filled and are not, neither by a column nor by a constant. */
export function missingFields(mapping: Mapping, target: Target): TargetField[] {
  if (mapping.mode === "update" || mapping.mode === "history") return [];
  const used = usedFields(mapping);
  return target.fields.filter((field) => field.required && !used.has(field.api_name) && !(field.api_name in (mapping.constants ?? {})));
}

/** `place` counts the entries of that column; a place beyond them adds one. Taking a field takes it away elsewhere. */
export function assign(mapping: Mapping, column: string, place: number, field: TargetField | null): Mapping {
  const before = entriesOf(mapping, column);
  const entries = field === null
    ? before.filter((_, index) => index !== place)
    : place < before.length
      ? before.map((one, index) => (index === place ? { column, field: field.api_name, values: one.values } : one))
      : [...before, { column, field: field.api_name }];
  const others = mapping.columns
    .filter((one) => one.column !== column)
    .map((one) => (field !== null && one.field === field.api_name ? { column: one.column, field: null } : one));
  const columns = [...others, ...(entries.length > 0 ? entries : [{ column, field: null }])];
  const used = new Set(columns.map((one) => one.field));
  const keys = mapping.keys.filter((key) => used.has(key));
  return { ...mapping, columns, keys, migration: mapping.migration === true || field?.migrated === true };
}

export function changeEntry(mapping: Mapping, entry: MappingColumn, change: Partial<MappingColumn>): Mapping {
  return { ...mapping, columns: mapping.columns.map((one) => (one === entry ? { ...one, ...change } : one)) };
}

/** Every cell of the column with that text means something else from now on. */
export function acceptValue(mapping: Mapping, column: string, value: string, meaning: string): Mapping {
  const columns = mapping.columns.map((one) => (one.column === column ? { ...one, values: { ...one.values, [value]: meaning } } : one));
  return { ...mapping, columns };
}

export function forgetValue(mapping: Mapping, column: string, value: string): Mapping {
  const columns = mapping.columns.map((one) =>
    one.column === column ? { ...one, values: Object.fromEntries(Object.entries(one.values ?? {}).filter(([text]) => text !== value)) } : one,
  );
  return { ...mapping, columns };
}

/** What was accepted so far, each once. */
export function acceptedValues(mapping: Mapping): { column: string; value: string; meaning: string }[] {
  const found = new Map<string, { column: string; value: string; meaning: string }>();
  for (const one of mapping.columns) {
    for (const [value, meaning] of Object.entries(one.values ?? {})) found.set(`${one.column}\n${value}`, { column: one.column, value, meaning: meaning ?? "" });
  }
  return [...found.values()];
}

/** The option to keep dates of creation and numbers: with it the columns that look like them are taken, without it none is. */
export function migrating(mapping: Mapping, on: boolean, target: Target, suggested: readonly MappingColumn[]): Mapping {
  const kept = new Set(target.fields.filter((field) => field.migrated).map((field) => field.api_name));
  if (!on) {
    const columns = mapping.columns.map((one) => (one.field !== null && kept.has(one.field) ? { ...one, field: null } : one));
    return { ...mapping, migration: false, columns, attachments: null };
  }
  const used = usedFields(mapping);
  const columns = mapping.columns.map((one) => {
    const field = suggested.find((each) => each.column === one.column)?.field ?? null;
    return one.field === null && field !== null && kept.has(field) && !used.has(field) ? { ...one, field } : one;
  });
  return { ...mapping, migration: true, columns };
}

/** Columns that say something beside the values of records: attachments, earlier changes. */
export function columnsBeside(mapping: Mapping): Set<string> {
  const files = mapping.attachments?.archive ? [mapping.attachments.column, mapping.attachments.at, mapping.attachments.by] : [];
  const past = mapping.mode === "history" && mapping.past ? [mapping.past.field, mapping.past.at, mapping.past.old, mapping.past.new, mapping.past.by] : [];
  return new Set([...files, ...past].filter((column): column is string => Boolean(column)));
}

/** How headings of lists of changes are called, zh and en. */
const PAST_WORDS: readonly [keyof Past, RegExp][] = [
  ["field", /字段|属性|field|property/i],
  ["old", /原值|旧|变更前|修改前|old|before/i],
  ["new", /新|变更后|修改后|new|after/i],
  ["at", /时间|日期|time|date|when/i],
  ["by", /人|用户|\bby\b|user|who|author/i],
];
const FILE_WORDS = /附件|文件|file|attach|path/i;

/** The columns of a list of earlier changes, as far as their headings say so. */
export function guessedPast(columns: readonly string[]): Past {
  const left = [...columns];
  const found: Partial<Record<keyof Past, string>> = {};
  for (const [name, words] of PAST_WORDS) {
    const at = left.findIndex((column) => words.test(column));
    if (at >= 0) found[name] = left.splice(at, 1)[0];
  }
  return { field: found.field ?? "", at: found.at ?? "", old: found.old ?? null, new: found.new ?? null, by: found.by ?? null };
}

export function withAttachments(mapping: Mapping, archive: string, columns: readonly string[]): Mapping {
  const column = columns.find((one) => FILE_WORDS.test(one)) ?? columns[0] ?? "";
  const attachments: Attachments = mapping.attachments ? { ...mapping.attachments, archive } : { archive, column, kind: "names", at: null, by: null };
  return { ...mapping, attachments };
}
