import { useTranslation } from "react-i18next";
import type { HistoryChange, ObjectMeta } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";

interface Props {
  object: ObjectMeta | undefined;
  change: HistoryChange;
  value: unknown;
  name: string | null | undefined;
}

/** A value before or after a change, shown as its field shows it; an emptied field says so. */
export function ChangeValue({ object, change, value, name }: Props) {
  const { t } = useTranslation();
  if (isEmptyValue(value)) return <span className="muted">{t("fields.empty")}</span>;
  const field = object?.fields.find((one) => one.api_name === change.field);
  if (!field) return <span>{asText(value)}</span>;
  const row = { id: "", [field.api_name]: value, ...(name ? { [`${field.api_name}.name`]: name } : {}) };
  return <FieldDisplay field={field} row={row} compact />;
}
