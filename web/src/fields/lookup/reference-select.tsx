import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useInlineCreate } from "@/fields/lookup/use-inline-create";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import type { InputProps } from "@/fields/types";
import { asList, asText, isEmptyValue, referenceLabel } from "@/fields/values";

interface Props extends InputProps {
  target: string;
  multiple?: boolean;
}

interface Choice {
  value: string;
  label: string;
}

/** Stands for the record that is made of the typed name; no id looks like it. */
const NEW = "$new";

/** Searches records of another object by name, or adds one; remembers names under `<field>.name` so that the choice stays readable. */
export function ReferenceSelect({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label, target, multiple = false }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const { options, loading } = useReferenceOptions(target, text, open);
  const typed = text.trim();
  const adding = useInlineCreate(target, typed !== "");
  const { make } = adding;
  const offered = make !== null && !loading && typed !== "" && !options.some((one) => one.label.toLowerCase() === typed.toLowerCase());
  const nothing = typed !== "" ? t("fields.no_match") : target === "user" ? t("fields.no_match") : t(adding.allowed ? "fields.none_yet_type" : "fields.none_yet_ask", { plural: adding.plural });
  const path = field.api_name;
  const value = values[path];
  const names = values[`${path}.$names`];
  const nameOf = (one: string, index: number): string => (Array.isArray(names) ? asText(names[index]) : "") || one.slice(0, 8);
  const chosen: Choice | Choice[] | null = multiple
    ? asList(value).map((one, index) => ({ value: one, label: nameOf(one, index) }))
    : isEmptyValue(value) ? null : { value: asText(value), label: referenceLabel(values, path) ?? t("fields.not_visible") };

  const choose = (next: Choice | Choice[] | null) => {
    if (Array.isArray(next)) onChange({ [path]: next.map((one) => one.value), [`${path}.$names`]: next.map((one) => asText(one.label)) });
    else onChange({ [path]: next?.value ?? null, [`${path}.name`]: next ? asText(next.label) : null });
  };

  return (
    <Select<Choice | Choice[] | null>
      id={id}
      {...(multiple ? { mode: "multiple" as const } : {})}
      labelInValue
      value={chosen}
      options={offered ? [...options, { value: NEW, label: t("fields.add_named", { label: adding.label, name: typed }) }] : options}
      loading={loading}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      allowClear={!field.required}
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={target === "user" ? t("fields.choose_person") : t("fields.search_record")}
      notFoundContent={loading ? t("common.loading") : nothing}
      style={{ width: "100%" }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onOpenChange={setOpen}
      onChange={(next) => {
        setText("");
        const added = [next].flat().some((one) => one?.value === NEW);
        if (!added || !make) choose(next);
        else void make(typed).then((made) => { if (made) choose(Array.isArray(next) ? next.map((one) => (one.value === NEW ? made : one)) : made); });
      }}
    />
  );
}
