/** Small catalog pieces for unit tests. */
import type { FieldMeta, ObjectMeta } from "@/api/types";

export function makeField(api_name: string, type = "text", over: Partial<FieldMeta> = {}): FieldMeta {
  return {
    api_name, label: api_name, labels: {}, help: "", type, value_type: type, money: false, options: {}, required: false, unique: false, sensitive: false, personal: false, listed: false,
    quick: false, system: false, computed: false, readable: true, level: "edit", sortable: true, groupable: true, summable: false,
    operators: ["eq", "ne", "is_empty", "not_empty"], target: null, parts: [], default: null, ...over,
  };
}

export function makeObject(fields: FieldMeta[], over: Partial<ObjectMeta> = {}): ObjectMeta {
  return {
    api_name: "lead", label: "Lead", plural: "Leads", icon: "", color: "", module: "core", position: 1, name_field: "name", can: { edit: true },
    labels: {}, fields, sections: [], layouts: [], form_rules: [], duplicates: [], activity: null, completion: null, related: [], sort: "-created_at", catalog_version: 1, ...over,
  };
}
