import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Segmented } from "antd";
import { Flame } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { decideIntent, fetchIntents, mailKeys, type Intent } from "@/api/mail";
import { keys } from "@/api/query-keys";
import { useSession } from "@/api/use-session";
import { IntentItem } from "@/features/mail/intent-item";
import { useMailTexts } from "@/i18n/mail/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/mail/mail.css";

type Shown = "all" | "high" | "unclear" | "dismissed";

/** The director's board: whose customers write that they are about to buy. */
export function IntentsPage() {
  const { t } = useTranslation();
  const m = useMailTexts();
  const { user } = useSession();
  usePageTitle(m("board.title"));
  const client = useQueryClient();
  const [shown, setShown] = useState<Shown>("all");
  const dismissed = shown === "dismissed";
  const query = useQuery({ queryKey: mailKeys.intents(dismissed), queryFn: ({ signal }) => fetchIntents(dismissed, signal) });
  const items = (query.data ?? []).filter((one) => shown === "all" || dismissed || one.verdict === shown);
  const decide = async (one: Intent, state: "confirmed" | "dismissed") => {
    try {
      await decideIntent(one.id, state);
      showToast({ kind: "done", text: m(`board.${state}_done`) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: keys.allRecords });
  };
  return (
    <div className="page mail-page">
      <header className="page-header">
        <h1 className="page-title">{m("board.title")}</h1>
        {user.abilities.includes("configure") && <div className="page-actions"><Link className="button" to="/settings/mail-words">{m("words.title")}</Link></div>}
      </header>
      <p className="muted">{m("board.intro")}</p>
      <div className="mail-bar">
        <Segmented value={shown} onChange={setShown} options={(["all", "high", "unclear", "dismissed"] as const).map((value) => ({ value, label: m(`board.${value}`) }))} />
      </div>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && items.length === 0 && <div className="card"><State icon={<Flame size={20} />} title={m("board.none")} text={m("board.none_text")} /></div>}
      <ul className="intent-list">{items.map((one) => <IntentItem key={one.id} intent={one} onDecide={(state) => decide(one, state)} />)}</ul>
    </div>
  );
}
