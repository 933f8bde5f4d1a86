import { useTranslation } from "react-i18next";
import type { DisplayProps } from "@/fields/types";
import { asList } from "@/fields/values";

export function ManyToManyDisplay({ value }: DisplayProps) {
  const { t } = useTranslation();
  return <span>{t("fields.linked", { count: asList(value).length })}</span>;
}
