import { Input } from "antd";
import type { TextAreaProps, TextAreaRef } from "antd/es/input/TextArea";
import { Mic } from "lucide-react";
import { useRef } from "react";
import { useFormTexts } from "@/i18n/forms/register";
import { spliced, useDictation } from "@/fields/long-text/dictation";
import { IconButton } from "@/ui/icon-button";
import "@/fields/long-text/dictation.css";

interface Props extends Omit<TextAreaProps, "value" | "onChange"> {
  value: string;
  onText: (text: string) => void;
}

/** A box for long texts that are typed, or spoken where the browser recognises speech. */
export function DictatedArea({ value, onText, disabled = false, maxLength, ...rest }: Props) {
  const f = useFormTexts();
  const area = useRef<TextAreaRef>(null);
  const { possible, listening, heard, failure, toggle } = useDictation((said) => {
    const box = area.current?.resizableTextArea?.textArea;
    const { text, caret } = spliced(value, said, box?.selectionStart ?? value.length, box?.selectionEnd ?? value.length);
    onText(text.slice(0, maxLength));
    requestAnimationFrame(() => { box?.setSelectionRange(caret, caret); });
  });
  return (
    <div className="dictated" data-possible={possible && !disabled}>
      <Input.TextArea ref={area} value={value} disabled={disabled} maxLength={maxLength} {...rest} onChange={(event) => { onText(event.target.value); }} />
      {possible && !disabled && (
        <IconButton className="dictated-button" label={listening ? f("dictate_stop") : f("dictate")} aria-pressed={listening} onClick={toggle}><Mic size={16} aria-hidden /></IconButton>
      )}
      {listening && <p className="dictated-heard" role="status">{heard === "" ? f("dictate_listening") : heard}</p>}
      {failure && <p className="dictated-failure" role="alert">{f(`dictate_${failure}`)}</p>}
    </div>
  );
}
