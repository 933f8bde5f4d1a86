/** How filter values of each type are entered. */
import { isFieldType, type FieldTypeName } from "@/fields/type-names";
import type { FilterFamily } from "@/fields/types";

const FAMILIES: Record<FieldTypeName, FilterFamily> = {
  text: "text",
  long_text: "text",
  number: "number",
  currency: "number",
  percent: "number",
  date: "date",
  time: "time",
  datetime: "datetime",
  boolean: "boolean",
  choice: "choice",
  multi_choice: "choice",
  phone: "text",
  email: "text",
  url: "text",
  address: "text",
  geo: "none",
  user: "record",
  lookup: "record",
  many_to_many: "record",
  attachment: "none",
  auto_number: "text",
  identity_number: "text",
  bank_card: "text",
  credit_code: "text",
  formula: "text",
  roll_up: "number",
  json: "none",
  uuid: "text",
};

export function filterFamily(type: string): FilterFamily {
  return isFieldType(type) ? FAMILIES[type] : "none";
}
