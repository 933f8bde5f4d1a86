import { Check, Minus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { DisplayProps } from "@/fields/types";

export function BooleanDisplay({ value }: DisplayProps) {
  const { t } = useTranslation();
  const yes = value === true;
  return (
    <span className="value-boolean">
      {yes ? <Check size={15} aria-hidden /> : <Minus size={15} aria-hidden />}
      {yes ? t("fields.yes") : t("fields.no")}
    </span>
  );
}
