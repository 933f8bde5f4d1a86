import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { Flame } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { fetchRules, ruleKeys, type NamedRule } from "@/api/intent-rules";
import { ApiError } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { WordsForm } from "@/features/mail/words-form";
import { labelIn } from "@/fields/values";
import { useMailTexts } from "@/i18n/mail/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/mail/mail.css";

/** What a workspace begins with that has no rule. */
const FRESH: NamedRule = { key: "buying", rule: { label: { "zh-CN": "客户邮件意向", en: "Buying intent in mail" }, active: true, roles: ["director"], languages: { "zh-CN": { words: [], negations: [], harmless: [] } } } };

/** Which words in customers' mail mark an opportunity, for people who configure the workspace. */
export function WordsPage() {
  const m = useMailTexts();
  usePageTitle(m("words.title"));
  const { user } = useSession();
  const allowed = user.abilities.includes("configure");
  const [chosen, setChosen] = useState<string | null>(null);
  const query = useQuery({ queryKey: ruleKeys.all, queryFn: ({ signal }) => fetchRules(signal), enabled: allowed });
  const failure = allowed ? query.error : new ApiError(403, {});
  const rules = query.data?.length === 0 ? [FRESH] : query.data;
  const shown = rules?.find((one) => one.key === chosen) ?? rules?.[0];
  return (
    <div className="page mail-page">
      <header className="page-header">
        <h1 className="page-title">{m("words.title")}</h1>
        <div className="page-actions"><Link className="button" to="/intents"><Flame size={15} aria-hidden /> {m("words.board")}</Link></div>
      </header>
      <p className="muted">{m("words.intro")}</p>
      {failure && <div className="card"><ErrorState error={failure} onRetry={() => void query.refetch()} /></div>}
      {!failure && !shown && <Skeleton lines={8} />}
      {!failure && rules && rules.length > 1 && <div className="mail-bar"><Segmented value={shown?.key ?? ""} onChange={setChosen} options={rules.map((one) => ({ value: one.key, label: labelIn(one.rule.label, one.key) }))} /></div>}
      {!failure && shown && <WordsForm key={shown.key} first={shown} />}
    </div>
  );
}
