import { Button, Input, Popover } from "antd";
import { CornerDownRight } from "lucide-react";
import { useState } from "react";
import type { ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { parseSort, type ListState } from "@/records/list/list-state";

interface Props {
  object: ObjectMeta;
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}

const LETTERS = "abcdefghjklmnopqrstwxyz";

/** Begin the list at a place in its order: a month, a letter (by pinyin), a number. */
export function JumpMenu({ object, state, onChange }: Props) {
  const l = useListTexts();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const name = parseSort(state.sort || object.sort)?.field;
  const field = object.fields.find((each) => each.api_name === name);
  if (!field || field.type === "choice") return null;
  const timed = field.value_type === "date" || field.value_type === "datetime";
  const numeric = ["number", "currency", "percent"].includes(field.value_type);
  const named = field.api_name === object.name_field || field.type === "lookup" || field.type === "user";
  const hint = timed ? l("jump.month") : numeric ? l("jump.number") : l("jump.letter");
  const go = (start: string) => {
    setOpen(false);
    onChange({ start: start.trim() });
  };
  const content = (
    <form className="jump-menu" onSubmit={(event) => { event.preventDefault(); go(text); }}>
      <Input value={text} autoFocus placeholder={hint} aria-label={hint} onChange={(event) => { setText(event.target.value); }} />
      <Button htmlType="submit" type="primary">{l("jump.go")}</Button>
      {named && <div className="jump-letters">{[...LETTERS].map((letter) => <button key={letter} type="button" onClick={() => { go(letter); }}>{letter.toUpperCase()}</button>)}</div>}
    </form>
  );
  return (
    <>
      {state.start !== "" && <Button size="small" type="link" onClick={() => { onChange({ start: "" }); }}>{l("jump.from", { start: state.start })} · {l("jump.back")}</Button>}
      <Popover content={content} trigger="click" placement="bottomRight" arrow={false} open={open} onOpenChange={setOpen} destroyOnHidden>
        <Button icon={<CornerDownRight size={15} />} aria-label={l("jump.title")} title={l("jump.title")} />
      </Popover>
    </>
  );
}
