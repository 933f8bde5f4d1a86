import { Button, Checkbox, Drawer, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import type { FieldProblem } from "@/api/problem";
import { Labelled } from "@/features/studio/labelled";
import { apiNameOf, COMPUTED, isApiName, tidy, type FieldDoc, type ObjectDoc } from "@/features/studio/model";
import { technicalName } from "@/features/studio/technical-name";
import { TypeOptions } from "@/features/studio/type-options";
import { FIELD_TYPE_NAMES, type FieldTypeName } from "@/fields/type-names";
import { asText, labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";

interface Props {
  objectName: string;
  document: ObjectDoc;
  objects: ReadonlyMap<string, ObjectDoc>;
  /** Null: a new field. */
  name: string | null;
  storedObject: ObjectDoc | undefined;
  mapping: Record<string, string | null>;
  /** What the server refuses about the object's draft. */
  problems: readonly FieldProblem[];
  onSave: (name: string, field: FieldDoc, mapping: Record<string, string | null>) => void;
  onClose: () => void;
}

const OFFERED = FIELD_TYPE_NAMES.filter((type) => type !== "uuid");
const NUMERIC = new Set(["number", "percent", "currency"]);
const FLAGS = ["required", "unique", "listed", "quick", "sensitive", "personal"] as const;

function defaultOf(type: string, text: string): unknown {
  if (text === "") return null;
  if (type === "boolean") return text === "true";
  return NUMERIC.has(type) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** A text with one language changed; an empty one is left out. */
function said(before: Record<string, string> | undefined, language: string, text: string): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...before, [language]: text }).filter(([, each]) => each !== ""));
}

/** Everything about one field. What is kept goes into the draft, not to the server. */
export function FieldForm({ objectName, document, objects, name, storedObject, mapping, problems, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const stored = name === null ? undefined : storedObject?.fields[name];
  const [field, setField] = useState<FieldDoc>(() => (name === null ? undefined : document.fields[name]) ?? { type: "text", label: {}, listed: true });
  const [typed, setTyped] = useState(name ?? "");
  const [map, setMap] = useState(mapping);
  const [failure, setFailure] = useState<string | null>(null);
  const set = (patch: Partial<FieldDoc>) => { setField((now) => ({ ...now, ...patch })); };
  const [busy, setBusy] = useState(false);
  const own = typed || apiNameOf(field.label["en"] ?? "");
  const isTaken = (wanted: string) => wanted in document.fields || (storedObject !== undefined && wanted in storedObject.fields);
  const at = (place: string) => problems.filter((one) => one.pointer === `/object/${objectName}/fields/${own}${place}` || one.pointer.startsWith(`/object/${objectName}/fields/${own}${place}/`));
  const choice = field.type === "choice" || field.type === "multi_choice";
  const computed = COMPUTED.has(field.type);

  const save = async () => {
    setBusy(true);
    try {
      keep(name ?? await technicalName("field", typed, field.label, isTaken));
    } catch (error) {
      setFailure(errorText(error, t));
    }
    setBusy(false);
  };
  const keep = (own: string) => {
    if (name === null && !isApiName(own)) { setFailure(s("name_bad", { name: own })); return; }
    if (name === null && isTaken(own)) { setFailure(s("name_taken", { name: own })); return; }
    const label = { "zh-CN": (field.label["zh-CN"] ?? "").trim() || own, en: (field.label["en"] ?? "").trim() || (field.label["zh-CN"] ?? "").trim() || own };
    const options = field.options?.options ? { ...field.options, options: field.options.options.map((one) => ({ ...one, label: Object.fromEntries(Object.entries(one.label).map(([key, value]) => [key, value.trim() || labelIn(one.label, "").trim() || (one.label["zh-CN"] ?? "") || one.code])) })) } : field.options;
    onSave(own, tidy({ ...field, label: { ...field.label, ...label }, ...(options ? { options } : {}), ...(computed ? { required: false, unique: field.type === "auto_number" && field.unique === true, default: null } : {}) }), map);
  };

  return (
    <Drawer
      open
      title={s(name === null ? "add_field" : "edit_field")}
      size={560}
      onClose={onClose}
      className="studio-drawer"
      footer={<div className="form-footer"><div className="form-footer-end"><Button onClick={onClose}>{t("common.cancel")}</Button><Button type="primary" disabled={(field.label["zh-CN"] ?? "") === "" && (field.label["en"] ?? "") === ""} loading={busy} onClick={() => void save()}>{s("apply")}</Button></div></div>}
    >
      <div className="studio-form">
        {(failure !== null || at("").length > 0) && (
          <div className="notice notice-danger" role="alert"><div>{failure !== null && <p>{failure}</p>}{at("").map((one) => <p key={one.pointer + one.code}>{one.message} {one.hint}</p>)}</div></div>
        )}
        <div className="studio-pair">
          <Labelled label={s("label_zh")} problems={at("/label")}><Input autoFocus={name === null} value={field.label["zh-CN"] ?? ""} onChange={(event) => { set({ label: { ...field.label, "zh-CN": event.target.value } }); }} /></Labelled>
          <Labelled label={s("label_en")}><Input value={field.label["en"] ?? ""} onChange={(event) => { set({ label: { ...field.label, en: event.target.value } }); }} /></Labelled>
          <Labelled label={s("api_name")} help={name === null ? s("api_name_help") : undefined}><Input value={typed} disabled={name !== null} placeholder={apiNameOf(field.label["en"] ?? "") || s("api_name_auto")} onChange={(event) => { setTyped(event.target.value); setFailure(null); }} /></Labelled>
          <Labelled label={s("kind")} problems={at("/type")}>
            <Select<FieldTypeName> aria-label={s("kind")} value={field.type as FieldTypeName} showSearch={{ optionFilterProp: "label" }} options={OFFERED.map((type) => ({ value: type, label: t(`types.${type}`) }))} onChange={(type) => { set({ type, options: {}, default: null }); }} />
          </Labelled>
        </div>
        <TypeOptions
          objectName={objectName}
          document={name === null ? document : { ...document, fields: Object.fromEntries(Object.entries(document.fields).filter(([key]) => key !== name)) }}
          objects={objects}
          published={storedObject !== undefined}
          field={field}
          stored={stored}
          mapping={map}
          problems={(place) => at(`/options/${place}`)}
          onChange={(patch) => { setField((now) => ({ ...now, options: { ...now.options, ...patch } })); }}
          onMap={setMap}
        />
        {!computed && field.type !== "attachment" && field.type !== "many_to_many" && (
          <Labelled label={s("default_value")} help={choice || field.type === "boolean" ? undefined : s("default_help")} problems={at("/default")}>
            {choice || field.type === "boolean" ? (
              <Select
                allowClear
                aria-label={s("default_value")}
                value={field.default === null || field.default === undefined ? null : asText(Array.isArray(field.default) ? field.default[0] : field.default)}
                options={field.type === "boolean" ? [{ value: "true", label: s("yes") }, { value: "false", label: s("no") }] : (field.options?.options ?? []).map((one) => ({ value: one.code, label: labelIn(one.label, one.code) }))}
                onChange={(code?: string) => { const value = defaultOf(field.type, code ?? ""); set({ default: field.type === "multi_choice" && value !== null ? [value] : value }); }}
              />
            ) : <Input value={asText(field.default)} onChange={(event) => { set({ default: defaultOf(field.type, event.target.value) }); }} />}
          </Labelled>
        )}
        <div className="studio-checks">
          {FLAGS.filter((flag) => !(computed && (flag === "required" || flag === "quick")) && !(flag === "unique" && (choice || computed))).map((flag) => (
            <Checkbox key={flag} checked={field[flag] === true} onChange={(event) => { set({ [flag]: event.target.checked }); }}>{s(flag)}</Checkbox>
          ))}
        </div>
        {field.personal === true && (
          <Labelled label={s("purpose")} help={s("purpose_help")} problems={at("/purpose")}>
            <Input value={field.purpose?.["zh-CN"] ?? ""} placeholder={s("purpose_zh")} aria-label={s("purpose_zh")} maxLength={500} onChange={(event) => { set({ purpose: said(field.purpose, "zh-CN", event.target.value) }); }} />
            <Input value={field.purpose?.["en"] ?? ""} placeholder={s("purpose_en")} aria-label={s("purpose_en")} maxLength={500} onChange={(event) => { set({ purpose: said(field.purpose, "en", event.target.value) }); }} />
          </Labelled>
        )}
        <Labelled label={s("help")}><Input.TextArea autoSize={{ minRows: 2 }} value={field.help?.["zh-CN"] ?? field.help?.["en"] ?? ""} onChange={(event) => { set({ help: event.target.value === "" ? {} : { ...field.help, "zh-CN": event.target.value } }); }} /></Labelled>
      </div>
    </Drawer>
  );
}
