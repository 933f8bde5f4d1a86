import { EyeOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, RecordRow } from "@/api/types";
import { displayOf } from "@/fields/displays";
import { Said } from "@/fields/said";
import { asText, isEmptyValue, isMasked } from "@/fields/values";
import "@/fields/fields.css";

interface Props {
  field: FieldMeta;
  row: RecordRow;
  /** In a cell or a line of a card, where nothing stands for nothing. */
  compact?: boolean;
}

/** A value as its type shows it; empty, masked and unknown values look the same everywhere. */
export function FieldDisplay({ field, row, compact = false }: Props) {
  const value = row[field.api_name];
  if (isEmptyValue(value)) return compact ? null : <Empty />;
  if (isMasked(row, field.api_name)) return <Masked value={asText(value)} />;
  const Display = displayOf(field.money ? "currency" : field.value_type);
  return <Display field={field} value={value} row={row} compact={compact} />;
}

function Empty() {
  return (
    <span className="muted">
      <span aria-hidden>—</span>
      <span className="visually-hidden"><Said text="fields.empty" /></span>
    </span>
  );
}

function Masked({ value }: { value: string }) {
  const { t } = useTranslation();
  return (
    <span className="value-masked" title={t("fields.masked")}>
      <EyeOff size={13} aria-hidden />
      <span className="tabular">{value}</span>
      <span className="visually-hidden">{t("fields.masked")}</span>
    </span>
  );
}
