import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { InputProps } from "@/fields/types";

export function JsonInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const value = values[field.api_name];
  const [text, setText] = useState(() => (value === null || value === undefined ? "" : JSON.stringify(value, null, 2)));
  const [broken, setBroken] = useState(false);
  return (
    <>
      <Input.TextArea
        id={id}
        value={text}
        disabled={disabled}
        status={invalid || broken ? "error" : ""}
        autoFocus={autoFocus}
        autoSize={{ minRows: 3, maxRows: 14 }}
        style={{ fontFamily: "ui-monospace, monospace" }}
        aria-label={label}
        aria-invalid={invalid || broken}
        aria-describedby={describedBy}
        onChange={(event) => {
          setText(event.target.value);
          try {
            onChange({ [field.api_name]: event.target.value.trim() === "" ? null : (JSON.parse(event.target.value) as unknown) });
            setBroken(false);
          } catch {
            setBroken(true);
          }
        }}
      />
      {broken && <span className="field-error" role="alert">{t("fields.bad_json")}</span>}
    </>
  );
}
