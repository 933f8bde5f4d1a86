import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select, Switch } from "antd";
import { useState } from "react";
import { NO_WORDS, publishRule, ruleKeys, type IntentRule, type NamedRule, type Words } from "@/api/intent-rules";
import { listRoles } from "@/api/people";
import { ApiError, problemsAt } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { WordsTrial } from "@/features/mail/words-trial";
import { useMailTexts } from "@/i18n/mail/register";
import { KeptTop } from "@/records/form/kept-parts";
import { ProblemList } from "@/records/form/problem-list";
import { useKeptForm } from "@/records/form/use-kept-form";
import { showToast } from "@/ui/toast";

const LANGUAGES = ["zh-CN", "en", "zh-TW", "ja", "ko", "de", "fr", "es", "ru"] as const;
const SEPARATORS = [",", "，", "、", ";", "；", "\n"];

function nameOf(language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}

/** The words of a rule by language, tried on a sentence before they are published. */
export function WordsForm({ first }: { first: NamedRule }) {
  const m = useMailTexts();
  const client = useQueryClient();
  const form = useKeptForm("$intent", first.key, { ...first.rule });
  const rule: IntentRule = form.value;
  const problems = form.failure instanceof ApiError ? form.failure.problems : [];
  const [busy, setBusy] = useState(false);
  const roles = useQuery({ queryKey: keys.roles, queryFn: listRoles });
  const set = (patch: Partial<IntentRule>) => { form.change(patch); };
  const setWords = (language: string, patch: Partial<Words>) => { set({ languages: { ...rule.languages, [language]: { ...NO_WORDS, ...rule.languages[language], ...patch } } }); };
  const remove = (language: string) => { set({ languages: Object.fromEntries(Object.entries(rule.languages).filter(([one]) => one !== language)) }); };
  const free = LANGUAGES.filter((one) => !(one in rule.languages));
  const publish = async () => {
    setBusy(true);
    try {
      await publishRule({ key: first.key, rule }, m("words.published"));
      form.settle({ ...rule });
      showToast({ kind: "done", text: m("words.published") });
      await client.invalidateQueries({ queryKey: ruleKeys.all });
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  return (
    <div className="words-form">
      <KeptTop form={form} saving={busy} whole />
      <section className="card words-card">
        <label className="mail-row"><Switch checked={rule.active} onChange={(active) => { set({ active }); }} /><span>{m("words.active")}</span></label>
        <label className="words-field"><span>{m("words.roles")}</span>
          <Select mode="multiple" loading={roles.isPending} value={roles.data ? rule.roles : []} aria-label={m("words.roles")} options={(roles.data ?? []).map((role) => ({ value: role.key, label: role.label }))} onChange={(next: string[]) => { set({ roles: next }); }} />
          <ProblemList id="words-roles-problems" problems={problemsAt(problems, "roles")} />
        </label>
      </section>
      {Object.entries(rule.languages).map(([language, words]) => (
        <section key={language} className="card words-card" aria-label={nameOf(language)}>
          <div className="mail-head"><h2>{nameOf(language)}</h2>{Object.keys(rule.languages).length > 1 && <Button size="small" type="text" onClick={() => { remove(language); }}>{m("words.remove", { language: nameOf(language) })}</Button>}</div>
          {(["words", "negations", "harmless"] as const).map((part) => (
            <label key={part} className="words-field"><span>{m(`words.parts.${part}`)}</span>
              <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={SEPARATORS} value={words[part]} aria-label={`${nameOf(language)} ${m(`words.parts.${part}`)}`} placeholder={m("words.type")} onChange={(next: string[]) => { setWords(language, { [part]: next.map((one) => one.trim()).filter(Boolean) }); }} />
              <ProblemList id={`words-${language}-${part}-problems`} problems={problemsAt(problems, `languages/${language}/${part}`)} />
              <span className="muted">{m(`words.helps.${part}`)}</span>
            </label>
          ))}
        </section>
      ))}
      {free.length > 0 && <Select className="words-add" value={null} placeholder={m("words.add")} aria-label={m("words.add")} options={free.map((value) => ({ value, label: nameOf(value) }))} onChange={(language: string | null) => { if (language !== null) setWords(language, {}); }} />}
      <WordsTrial languages={rule.languages} />
      <div className="mail-actions"><span className="muted">{m("words.later")}</span><Button type="primary" loading={busy} onClick={() => void publish()}>{m("words.publish")}</Button></div>
    </div>
  );
}
