import { useQuery } from "@tanstack/react-query";
import { Input } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ruleKeys, tryWords, type Words } from "@/api/intent-rules";
import { Marked } from "@/features/mail/marked";
import { useMailTexts } from "@/i18n/mail/register";
import { Chip } from "@/ui/chip";

const COLORS = { high: "red", unclear: "orange" } as const;
/** Typing is over when nothing came for so long. */
const QUIET_MS = 300;

/** Write what a customer might write, and see what the words above make of it, published or not. */
export function WordsTrial({ languages }: { languages: Record<string, Words> }) {
  const m = useMailTexts();
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => { setAsked(text.trim()); }, QUIET_MS);
    return () => { clearTimeout(timer); };
  }, [text]);
  const ready = Object.fromEntries(Object.entries(languages).filter(([, one]) => one.words.length > 0));
  const query = useQuery({
    queryKey: ruleKeys.trial(ready, asked),
    queryFn: ({ signal }) => tryWords(ready, asked, signal),
    enabled: asked !== "" && Object.keys(ready).length > 0,
    placeholderData: (before) => before,
  });
  const found = asked === "" ? undefined : query.data;
  return (
    <section className="card words-trial" aria-label={m("words.trial")}>
      <h2>{m("words.trial")}</h2>
      <p className="muted">{m("words.trial_note")}</p>
      <Input.TextArea autoSize={{ minRows: 3, maxRows: 12 }} maxLength={20_000} value={text} aria-label={m("words.trial")} placeholder={m("words.trial_example")} onChange={(event) => { setText(event.target.value); }} />
      <div className="words-result" role="status">
        {query.error && asked !== "" && <p className="mail-error">{errorText(query.error, t)}</p>}
        {found && (
          <>
            <p><Chip text={m(found.verdict === null ? "words.nothing" : `board.${found.verdict}`)} color={found.verdict === null ? "default" : COLORS[found.verdict]} /> <span className="muted">{m(`words.why.${found.verdict ?? "nothing"}`)}</span></p>
            {found.sentence !== null && <blockquote><Marked text={found.sentence} words={found.words} /></blockquote>}
            {found.own.trim() !== asked && <p className="muted">{m("words.own", { text: found.own.trim() || "–" })}</p>}
          </>
        )}
      </div>
    </section>
  );
}
