import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { OptionLabel } from "@/fields/choice/option-label";
import type { InputProps } from "@/fields/types";
import { asList, asText, choiceOptions, isEmptyValue, labelIn } from "@/fields/values";

interface Props extends InputProps {
  multiple: boolean;
}

/** One or several options. Retired options are offered only where they are the present value. */
export function ChoiceSelect({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label, multiple }: Props) {
  const { t } = useTranslation();
  const value = values[field.api_name];
  const chosen = new Set(multiple ? asList(value) : [asText(value)]);
  const options = choiceOptions(field)
    .filter((option) => option.active !== false || chosen.has(option.code))
    .map((option) => ({ value: option.code, text: labelIn(option.label, option.code), label: <OptionLabel option={option} /> }));
  return (
    <Select
      id={id}
      {...(multiple ? { mode: "multiple" as const } : {})}
      value={isEmptyValue(value) ? (multiple ? [] : null) : (value as string | string[])}
      options={options}
      disabled={disabled}
      status={invalid ? "error" : ""}
      autoFocus={autoFocus}
      allowClear={!field.required}
      showSearch={options.length > 7 || multiple ? { optionFilterProp: "text" } : false}
      placeholder={t("fields.choose")}
      style={{ width: "100%" }}
      aria-label={label}
      aria-invalid={invalid}
      aria-required={field.required}
      aria-describedby={describedBy}
      onChange={(next: string | string[] | null | undefined) => {
        onChange({ [field.api_name]: next ?? null });
      }}
    />
  );
}
