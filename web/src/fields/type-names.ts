/** The field types of the server (`yingtu.fields.registry`). A type missing in a registry of this folder does not compile. */
export const FIELD_TYPE_NAMES = [
  "text", "long_text", "number", "currency", "percent", "date", "time", "datetime", "boolean", "choice", "multi_choice", "phone",
  "email", "url", "address", "geo", "user", "lookup", "many_to_many", "attachment", "auto_number", "identity_number", "bank_card",
  "credit_code", "formula", "roll_up", "json", "uuid",
] as const;

export type FieldTypeName = (typeof FIELD_TYPE_NAMES)[number];

/** What nobody types: the system gives it. */
const GIVEN = ["auto_number", "formula", "roll_up", "uuid"] as const;

export type EnteredTypeName = Exclude<FieldTypeName, (typeof GIVEN)[number]>;

const KNOWN: ReadonlySet<string> = new Set(FIELD_TYPE_NAMES);

/** A newer server may know types that this page does not: those are shown as text and not edited. */
export function isFieldType(name: string): name is FieldTypeName {
  return KNOWN.has(name);
}

export function isEntered(name: string): name is EnteredTypeName {
  return isFieldType(name) && !(GIVEN as readonly string[]).includes(name);
}
