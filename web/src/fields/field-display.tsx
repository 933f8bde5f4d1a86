import { EyeOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, RecordRow } from "@/api/types";
import { displayOf } from "@/fields/displays";
import { asText, isEmptyValue, isMasked } from "@/fields/values";
import "@/fields/fields.css";

interface Props {
  field: FieldMeta;
  row: RecordRow;
  compact?: boolean;
}

/** A value as its type shows it; empty, masked and unknown values look the same everywhere. */
export function FieldDisplay({ field, row, compact = false }: Props) {
  const { t } = useTranslation();
  const value = row[field.api_name];
  if (isEmptyValue(value)) {
    return (
      <span className="muted">
        {!compact && <span aria-hidden>—</span>}
        <span className="visually-hidden">{t("fields.empty")}</span>
      </span>
    );
  }
  if (isMasked(row, field.api_name)) {
    return (
      <span className="value-masked" title={t("fields.masked")}>
        <EyeOff size={13} aria-hidden />
        <span className="tabular">{asText(value)}</span>
        <span className="visually-hidden">{t("fields.masked")}</span>
      </span>
    );
  }
  const Display = displayOf(field.value_type);
  return <Display field={field} value={value} row={row} compact={compact} />;
}
