/** From one box of text to a record: what is typed or dictated becomes the name of the record, and its long text. */
import type { FieldMeta, ObjectMeta, ObjectSummary, RecordRow } from "@/api/types";
import { isEmptyValue, isMasked } from "@/fields/values";
import { canWrite } from "@/records/can";

/** Objects that are written down on other records, in the order their documents give. */
export function activitiesOf(objects: readonly ObjectSummary[]): ObjectSummary[] {
  const place = (object: ObjectSummary) => object.activity?.position ?? 0;
  return objects.filter((object) => object.activity !== null).sort((a, b) => place(a) - place(b) || (a.position || 1000) - (b.position || 1000));
}

const SUBJECT_MAX = 60;
const SENTENCE_END = /[。！？!?；;\n]/;

export interface TextParts {
  subject: string;
  /** Empty when the subject says it all. */
  content: string;
}

/** The first sentence is the subject; the whole text is kept when it says more. */
export function splitText(text: string): TextParts {
  const whole = text.trim();
  const end = whole.search(SENTENCE_END);
  const first = (end > 0 ? whole.slice(0, end) : whole).trim();
  const letters = [...first];
  const subject = letters.length > SUBJECT_MAX ? `${letters.slice(0, SUBJECT_MAX - 1).join("")}…` : first;
  const rest = end > 0 ? whole.slice(end + 1).trim() : "";
  return { subject, content: rest !== "" || letters.length > SUBJECT_MAX ? whole : "" };
}

/** The field that takes the whole text. */
export function longTextOf(object: ObjectMeta): FieldMeta | null {
  const texts = object.fields.filter((field) => field.type === "long_text" && canWrite(field));
  return texts.find((field) => field.quick) ?? texts[0] ?? null;
}

/** What is asked for beside the text and not given by where we are: the short form of the object, or its quick fields; required ones always. */
export function quickFields(object: ObjectMeta, preset: Readonly<Record<string, unknown>>): FieldMeta[] {
  const text = longTextOf(object);
  const short = object.activity?.fields ?? [];
  const asked = (field: FieldMeta) => field.required || (short.length > 0 ? short.includes(field.api_name) : field.quick);
  const place = (field: FieldMeta) => (short.includes(field.api_name) ? short.indexOf(field.api_name) : short.length);
  return object.fields
    .filter(
      (field) => asked(field) && canWrite(field) && !field.system && field.api_name !== object.name_field
        && field.api_name !== text?.api_name && field.type !== "long_text" && isEmptyValue(preset[field.api_name]),
    )
    .sort((a, b) => place(a) - place(b));
}

/** Values that the record gives to what is written on it: the link back, links both have, and its phone number. */
export function presetFrom(target: ObjectMeta, link: string, from: ObjectMeta, row: RecordRow): Record<string, unknown> {
  const values: Record<string, unknown> = { [link]: row.id, [`${link}.name`]: row[from.name_field] };
  for (const field of target.fields) {
    const own = from.fields.find((one) => one.api_name === field.api_name && one.type === field.type && one.target === field.target);
    const linked = field.type === "lookup" || field.type === "phone";
    if (!own || !linked || field.api_name in values || !canWrite(field) || isEmptyValue(row[own.api_name]) || isMasked(row, own.api_name)) continue;
    values[field.api_name] = row[own.api_name];
    for (const [path, value] of Object.entries(row)) if (path.startsWith(`${own.api_name}.`)) values[path.endsWith(".name") ? path : `${own.api_name}.name`] = value;
  }
  return values;
}
