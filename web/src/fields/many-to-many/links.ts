/** Links of a many-to-many field as they are read (`participants.$links`), and what each of them may say. */
import type { FieldMeta } from "@/api/types";
import { asLabels, asList, asText, labelIn } from "@/fields/values";

type Values = Readonly<Record<string, unknown>>;

export interface LinkValue {
  id: string;
  name: string;
  attributes: Values;
}

export const linksPath = (field: string): string => `${field}.$links`;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The links of a row, in the order of its ids where the row has been edited; null when the row does not carry them. */
export function linksOf(row: Values, field: string): LinkValue[] | null {
  const links = row[linksPath(field)];
  if (!Array.isArray(links)) return null;
  return links.filter(isObject).map((one) => ({ id: asText(one["id"]), name: asText(one["name"]), attributes: isObject(one["attributes"]) ? one["attributes"] : {} }));
}

/** What links of the field say, as fields of their own: shown and entered like any other value. */
export function attributeFields(field: FieldMeta): FieldMeta[] {
  const attributes = field.options["attributes"];
  if (!isObject(attributes)) return [];
  return Object.entries(attributes).filter((pair): pair is [string, Record<string, unknown>] => isObject(pair[1])).map(([name, one]) => ({
    ...field, api_name: name, label: labelIn(asLabels(one["label"]), name), labels: asLabels(one["label"]), help: "",
    type: asText(one["type"]), value_type: asText(one["type"]), options: isObject(one["options"]) ? one["options"] : {},
    required: false, target: null, default: null,
  }));
}

/** What is sent: ids, with what their links say where the field's links say something. */
export function linksToWire(field: FieldMeta, values: Values): unknown {
  const ids = asList(values[field.api_name]);
  const links = linksOf(values, field.api_name);
  if (links === null || attributeFields(field).length === 0) return ids;
  const said = new Map(links.map((one) => [one.id, one.attributes]));
  return ids.map((id) => ({ id, attributes: said.get(id) ?? {} }));
}
