import { Button } from "antd";
import { Check, WandSparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ValueMaps, WrongValue } from "@/features/imports/api";
import { formatNumber } from "@/i18n/format";

interface Props {
  values: readonly WrongValue[];
  accepted?: ValueMaps;
  disabled?: boolean;
  onAccept: (column: string, value: string, meaning: string) => void;
}

/** What was probably meant: one tap corrects every cell with that text. */
export function WrongValues({ values, accepted = {}, disabled = false, onAccept }: Props) {
  const { t } = useTranslation();
  const shown = values.filter((one) => one.suggestions.length > 0);
  if (shown.length === 0) return null;
  return (
    <section>
      <h2 className="import-heading">{t("imports.wrong_heading")}</h2>
      <ul className="wrong-values">
        {shown.flatMap((one) =>
          one.suggestions.map((meaning) => {
            const taken = accepted[one.column]?.[one.value] === meaning;
            return (
              <li key={`${one.column}\n${one.value}\n${meaning}`}>
                <Button
                  size="small"
                  shape="round"
                  disabled={disabled}
                  aria-pressed={taken}
                  type={taken ? "primary" : "default"}
                  icon={taken ? <Check size={14} aria-hidden /> : <WandSparkles size={14} aria-hidden />}
                  onClick={() => { onAccept(one.column, one.value, meaning); }}
                >
                  {t("imports.wrong_accept", { value: one.value, meaning, count: one.cells, formatted: formatNumber(one.cells) })}
                </Button>
              </li>
            );
          }),
        )}
      </ul>
    </section>
  );
}
