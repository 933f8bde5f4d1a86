import { InputNumber, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/use-session";
import type { InputProps } from "@/fields/types";
import { asNumber, asText } from "@/fields/values";

const COMMON = ["CNY", "USD", "EUR", "HKD", "JPY", "GBP"];

/** Amount and currency; the currency follows the workspace until it is chosen. */
export function CurrencyInput({ id, field, values, onChange, disabled, invalid, autoFocus, describedBy, label }: InputProps) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const path = `${field.api_name}.currency`;
  const currency = asText(values[path]) || workspace.currency;
  const options = [...new Set([workspace.currency, ...COMMON, currency])].map((code) => ({ value: code, label: code }));
  return (
    <Space.Compact block>
      <Select
        value={currency}
        disabled={disabled}
        options={options}
        popupMatchSelectWidth={96}
        style={{ width: 88, flex: "none" }}
        aria-label={t("fields.currency_of", { label: label ?? field.label })}
        onChange={(code) => {
          onChange({ [path]: code });
        }}
      />
      <InputNumber
        id={id}
        value={asNumber(values[field.api_name])}
        disabled={disabled}
        status={invalid ? "error" : ""}
        autoFocus={autoFocus}
        controls={false}
        inputMode="decimal"
        precision={2}
        style={{ width: "100%" }}
        formatter={(value) => groupThousands(value)}
        parser={(text) => Number((text ?? "").replaceAll(",", "").trim() || Number.NaN)}
        aria-label={label}
        aria-invalid={invalid}
        aria-required={field.required}
        aria-describedby={describedBy}
        onChange={(value) => {
          onChange({ [field.api_name]: Number.isNaN(value) ? null : value, [path]: currency });
        }}
      />
    </Space.Compact>
  );
}

function groupThousands(value: number | string | undefined): string {
  const [whole = "", fraction] = String(value ?? "").split(".");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
