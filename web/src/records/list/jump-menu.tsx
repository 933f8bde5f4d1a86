import { Button, Input, Popover } from "antd";
import { CornerDownRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta } from "@/api/types";
import { isPeriodName } from "@/fields/filter/operators";
import { useListTexts } from "@/i18n/lists/register";
import { writtenDay, writtenNumber } from "@/records/list/jump-model";
import { parseSort, type ListState } from "@/records/list/list-state";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

const LETTERS = "abcdefghjklmnopqrstwxyz";
const NEAR = ["today", "this_month", "last_month", "this_year", "last_year"] as const;

/** Begin the list at a place in its order: a month, a letter (by pinyin), a number. */
export function JumpMenu({ object, state, onChange }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const name = parseSort(state.sort || object.sort)?.field;
  const field = object.fields.find((each) => each.api_name === name);
  if (!field || field.type === "choice") return null;
  const timed = field.value_type === "date" || field.value_type === "datetime";
  const numeric = ["number", "currency", "percent"].includes(field.value_type);
  const named = field.api_name === object.name_field || field.type === "lookup" || field.type === "user";
  const hint = timed ? l("jump.month") : numeric ? l("jump.number") : l("jump.letter");
  const go = (start: string) => {
    setOpen(false);
    setText("");
    onChange({ start });
  };
  const submit = () => {
    const start = timed ? writtenDay(text) : numeric ? writtenNumber(text)?.toString() : text.trim();
    setWrong(!start);
    if (start) go(start);
  };
  const content = (
    <form className="jump-menu" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <p className="jump-by">{l("jump.by", { label: field.label })}</p>
      <Input value={text} autoFocus placeholder={hint} aria-label={hint} status={wrong ? "error" : ""} aria-invalid={wrong} onChange={(event) => { setText(event.target.value); setWrong(false); }} />
      <Button htmlType="submit" type="primary">{l("jump.go")}</Button>
      {wrong && <p className="form-problems" role="alert">{l(timed ? "jump.no_day" : numeric ? "jump.no_number" : "jump.nothing")}</p>}
      {timed && <div className="jump-near">{NEAR.map((name) => <button key={name} type="button" onClick={() => { go(name); }}>{t(`periods.${name}`)}</button>)}</div>}
      {named && <div className="jump-letters">{[...LETTERS].map((letter) => <button key={letter} type="button" onClick={() => { go(letter); }}>{letter.toUpperCase()}</button>)}</div>}
    </form>
  );
  return (
    <>
      {state.start !== "" && <Button size="small" type="link" onClick={() => { onChange({ start: "" }); }}>{l("jump.from", { start: isPeriodName(state.start) ? t(`periods.${state.start}`) : state.start })} · {l("jump.back")}</Button>}
      <Popover content={content} trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={(next) => { setOpen(next); setWrong(false); }} destroyOnHidden>
        <Button icon={<CornerDownRight size={15} />} aria-label={l("jump.title")} title={l("jump.title")} />
      </Popover>
    </>
  );
}
