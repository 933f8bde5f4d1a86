import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import type { ObjectDoc } from "@/features/studio/model";
import { isFieldType } from "@/fields/type-names";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import { asText, isEmptyValue, labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";

interface Props {
  object: string;
  draft: ObjectDoc;
  /** Whether there are records to try on. */
  published: boolean;
  value: string;
  label: string;
  condition?: boolean;
  onChange: (value: string) => void;
}

const FUNCTIONS = [
  "IF", "AND", "OR", "NOT", "ISBLANK", "COALESCE", "SWITCH", "TODAY", "NOW", "DATEADD", "DATEDIFF", "YEAR", "MONTH", "DAY", "WEEKDAY", "ROUND", "ABS",
  "FLOOR", "CEIL", "MOD", "MIN", "MAX", "LEFT", "RIGHT", "MID", "LEN", "UPPER", "LOWER", "TRIM", "CONTAINS", "STARTSWITH", "SUBSTITUTE", "TEXT",
];
const TYPING_MS = 350;
const SHOWN = 8;

interface Completion {
  insert: string;
  label: string;
  hint: string;
}

/** The word that ends where the cursor stands. */
function wordBefore(text: string, at: number): string {
  return /[\p{L}\p{N}_]*$/u.exec(text.slice(0, at))?.[0] ?? "";
}

/** A formula with completion, mistakes in words at their place, and its value on a real record. */
export function FormulaEditor({ object, draft, published, value, label, condition = false, onChange }: Props) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const area = useRef<HTMLTextAreaElement | null>(null);
  const [cursor, setCursor] = useState(value.length);
  const [settled, setSettled] = useState(value);
  const [record, setRecord] = useState<string | null>(null);
  const [search, setSearch] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(value); }, TYPING_MS);
    return () => { clearTimeout(timer); };
  }, [value]);
  const choices = useReferenceOptions(object, search, published);
  const chosen = record ?? choices.options[0]?.value ?? null;
  const trial = useQuery({
    queryKey: ["studio", "formula", object, settled, condition, chosen, JSON.stringify(draft.fields)],
    queryFn: ({ signal }) => body(api.POST("/api/v1/meta/formula", { body: { object, expression: settled, condition, record: published ? chosen : null, draft: draft as unknown as Record<string, unknown> }, signal })),
    enabled: settled.trim() !== "",
    staleTime: 0,
    retry: false,
  });

  const word = wordBefore(value, cursor);
  const offers: Completion[] = word === "" ? [] : [
    ...Object.entries(draft.fields).filter(([name, field]) => name.startsWith(word.toLowerCase()) || Object.values(field.label).some((one) => one.toLowerCase().includes(word.toLowerCase())))
      .map(([name, field]) => ({ insert: name, label: labelIn(field.label, name), hint: name })),
    ...FUNCTIONS.filter((name) => name.startsWith(word.toUpperCase())).map((name) => ({ insert: `${name}(`, label: name, hint: "ƒ" })),
  ].filter((one) => one.insert !== word).slice(0, SHOWN);

  const insert = (completion: Completion) => {
    const next = value.slice(0, cursor - word.length) + completion.insert + value.slice(cursor);
    const end = cursor - word.length + completion.insert.length;
    onChange(next);
    setCursor(end);
    requestAnimationFrame(() => {
      area.current?.focus();
      area.current?.setSelectionRange(end, end);
    });
  };
  const answer = settled === value && settled.trim() !== "" ? trial.data : undefined;
  const problem = answer?.problems[0];
  return (
    <div className="studio-formula">
      <label className="studio-label">
        <span>{label}</span>
        <Input.TextArea
          ref={(one) => { area.current = one?.resizableTextArea?.textArea ?? null; }}
          value={value}
          spellCheck={false}
          autoSize={{ minRows: 2, maxRows: 8 }}
          className="studio-code"
          status={problem ? "error" : ""}
          onChange={(event) => { setCursor(event.target.selectionStart); onChange(event.target.value); }}
          onSelect={(event) => { setCursor(event.currentTarget.selectionStart); }}
          onKeyDown={(event) => {
            const [first] = offers;
            if (event.key === "Tab" && !event.shiftKey && first) { event.preventDefault(); insert(first); }
          }}
        />
      </label>
      {offers.length > 0 && (
        <div className="studio-offers">
          {offers.map((one) => (
            <button key={one.insert} type="button" aria-label={s("formula_insert", { name: one.label })} onMouseDown={(event) => { event.preventDefault(); }} onClick={() => { insert(one); }}>
              {one.label} <code className="muted">{one.hint}</code>
            </button>
          ))}
        </div>
      )}
      {problem && (
        <div className="studio-mistake" role="alert">
          <code>{value.slice(0, problem.position - 1)}<mark>{value.slice(problem.position - 1) || " "}</mark></code>
          <p>{s("at_character", { position: problem.position, message: problem.message })}</p>
          {problem.hint && <p className="muted">{problem.hint}</p>}
        </div>
      )}
      {value.trim() === "" && <span className="form-help">{s("formula_help")}</span>}
      {answer?.valid && (
        <div className="studio-result" role="status">
          {published && (
            <Select
              aria-label={s("try_on")}
              value={chosen}
              placeholder={s("try_on")}
              options={choices.options}
              showSearch={{ filterOption: false, onSearch: setSearch }}
              popupMatchSelectWidth={false}
              onChange={(id: string) => { setRecord(id); }}
            />
          )}
          <span>
            {answer.evaluated ? <>{s("result")}: <strong>{isEmptyValue(answer.value) ? s("result_empty") : answer.value === true ? s("yes") : answer.value === false ? s("no") : asText(answer.value)}</strong></> : s("result_later")}
          </span>
          <span className="muted">{answer.type !== null && isFieldType(answer.type) && s("result_type", { type: t(`types.${answer.type}`) })}</span>
        </div>
      )}
    </div>
  );
}
