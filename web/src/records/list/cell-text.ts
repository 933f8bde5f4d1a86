/** Cells as a spreadsheet takes them: numbers bare, days and names as they are read. */
import type { FieldMeta, RecordRow } from "@/api/types";
import { asList, asText, choiceOption, isEmptyValue, isMasked, labelIn, referenceLabel } from "@/fields/values";
import { formatDateTime } from "@/i18n/format";

export interface CellWords {
  yes: string;
  no: string;
  separator: string;
}

function cellText(field: FieldMeta, row: RecordRow, words: CellWords): string {
  const value = row[field.api_name];
  if (isEmptyValue(value) || isMasked(row, field.api_name)) return "";
  const option = (code: string) => labelIn(choiceOption(field, code)?.label ?? {}, code);
  switch (field.value_type) {
    case "boolean":
      return value === true ? words.yes : words.no;
    case "choice":
      return option(asText(value));
    case "multi_choice":
      return asList(value).map(option).join(words.separator);
    case "datetime":
      return formatDateTime(asText(value));
    case "lookup":
    case "user":
      return referenceLabel(row, field.api_name) ?? "";
    default:
      return typeof value === "object" ? "" : asText(value);
  }
}

/** Rows and columns as text that spreadsheets take in; what would break a cell in two is put in quotes. */
export function tableText(fields: readonly FieldMeta[], rows: readonly RecordRow[], words: CellWords): string {
  const quoted = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => fields.map((field) => quoted(cellText(field, row, words))).join("\t")).join("\n");
}
