import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { DisplayProps } from "@/fields/types";
import { asText, referenceLabel } from "@/fields/values";

export function LookupDisplay({ field, value, row }: DisplayProps) {
  const { t } = useTranslation();
  const label = referenceLabel(row, field.api_name);
  if (label === null || field.target === null) return <span className="muted">{t("fields.not_visible")}</span>;
  return (
    <Link className="ellipsis" to={`/o/${field.target}/${asText(value)}`} title={label} onClick={(event) => { event.stopPropagation(); }}>
      {label}
    </Link>
  );
}
