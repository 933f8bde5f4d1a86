import { AutoComplete, Button } from "antd";
import { Check, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Mapping } from "@/api/imports";
import type { Target, WrongValue } from "@/features/imports/api";
import { acceptedValues } from "@/features/imports/mapping-model";
import { WrongValues } from "@/features/imports/wrong-values";
import { formatNumber } from "@/i18n/format";

interface Props {
  target: Target;
  mapping: Mapping;
  wrong: readonly WrongValue[];
  disabled: boolean;
  onAccept: (column: string, value: string, meaning: string) => void;
  onForget: (column: string, value: string) => void;
}

/** Texts of the file that mean nothing here: said once, meant for every cell that has them. */
export function ValueList({ target, mapping, wrong, disabled, onAccept, onForget }: Props) {
  const { t } = useTranslation();
  const accepted = acceptedValues(mapping);
  const open = wrong.filter((one) => one.suggestions.length === 0);
  const choicesOf = (column: string) =>
    mapping.columns.filter((one) => one.column === column).flatMap((one) => target.fields.find((field) => field.api_name === one.field)?.choices ?? []);
  return (
    <>
      <WrongValues values={wrong} disabled={disabled} onAccept={onAccept} />
      {open.length > 0 && (
        <section>
          <h2 className="import-heading">{t("imports.unknown_heading")}</h2>
          <ul className="value-list">
            {open.map((one) => (
              <li key={`${one.column}\n${one.value}`}>
                <span className="value-text"><strong>{one.value}</strong> <span className="muted">{t("imports.unknown_cells", { column: one.column, count: one.cells, formatted: formatNumber(one.cells) })}</span></span>
                <Meaning value={one.value} choices={choicesOf(one.column)} disabled={disabled} onMeaning={(meaning) => { onAccept(one.column, one.value, meaning); }} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {accepted.length > 0 && (
        <section>
          <h2 className="import-heading">{t("imports.accepted_heading")}</h2>
          <ul className="wrong-values">
            {accepted.map((one) => (
              <li key={`${one.column}\n${one.value}`} className="accepted-value">
                <Check size={14} color="var(--success)" aria-hidden />
                {t("imports.accepted", { column: one.column, value: one.value, meaning: one.meaning === "" ? t("imports.meaning_empty") : one.meaning })}
                <Button type="text" size="small" disabled={disabled} icon={<X size={13} aria-hidden />} aria-label={t("imports.accepted_remove", { value: one.value })} onClick={() => { onForget(one.column, one.value); }} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Meaning({ value, choices, disabled, onMeaning }: { value: string; choices: { code: string; label: string }[]; disabled: boolean; onMeaning: (meaning: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  return (
    <span className="value-meaning">
      <AutoComplete
        value={text}
        disabled={disabled}
        style={{ width: 220 }}
        placeholder={t(choices.length > 0 ? "imports.meaning_choice" : "imports.meaning")}
        aria-label={t("imports.meaning_of", { value })}
        options={choices.filter((one) => one.label.toLowerCase().includes(text.toLowerCase())).map((one) => ({ value: one.label }))}
        onChange={setText}
        onSelect={(chosen: string) => { onMeaning(chosen); }}
      />
      <Button disabled={disabled || text.trim() === ""} onClick={() => { onMeaning(text.trim()); }}>{t("imports.meaning_take")}</Button>
      <Button type="text" disabled={disabled} onClick={() => { onMeaning(""); }}>{t("imports.meaning_leave_empty")}</Button>
    </span>
  );
}
