import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { changePassword, endSessions, fetchSessions, securityKeys } from "@/api/security";
import { ConsentsCard } from "@/features/security/consents-card";
import { FactorsCard } from "@/features/security/factors-card";
import { KeysCard } from "@/features/security/keys-card";
import { ProofDialog } from "@/features/security/proof-dialog";
import { StrengthMeter } from "@/features/security/strength-meter";
import { useSecurityTexts } from "@/i18n/security/register";
import { formatRelative } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/security/security.css";

/** One's own way in: second factors, devices, password. */
export function SecurityPage() {
  const s = useSecurityTexts();
  usePageTitle(s("title"));
  return (
    <div className="page security">
      <header className="page-header">
        <div>
          <h1 className="page-title">{s("title")}</h1>
          <p className="muted">{s("lead")}</p>
        </div>
      </header>
      <FactorsCard />
      <SessionsCard />
      <PasswordCard />
      <ConsentsCard />
      <KeysCard />
    </div>
  );
}

function SessionsCard() {
  const s = useSecurityTexts();
  const query = useQuery({ queryKey: securityKeys.sessions, queryFn: fetchSessions });
  const [ending, setEnding] = useState<Ending | null>(null);
  const others = query.data?.filter((one) => !one.current) ?? [];
  const end = async (id: string | null, password: string) => {
    const { ended } = await endSessions(id, password);
    setEnding(null);
    showToast({ kind: "done", text: s("ended", { count: ended }) });
    await query.refetch();
  };
  return (
    <section className="card security-card">
      <h2>{s("sessions")}</h2>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={2} />}
      <ul className="security-list">
        {query.data?.map((one) => (
          <li key={one.id}>
            <span className="security-facts">
              <strong>{deviceName(one.user_agent ?? null)}</strong>
              <span className="muted">{one.current ? s("this_one") : s("seen", { when: formatRelative(one.last_seen_at) })} · {one.ip}</span>
            </span>
            {!one.current && <Button size="small" onClick={() => { setEnding({ id: one.id }); }}>{s("end")}</Button>}
          </li>
        ))}
      </ul>
      {others.length > 1 && <div className="security-actions"><Button onClick={() => { setEnding({ id: null }); }}>{s("end_others")}</Button></div>}
      {ending !== null && <ProofDialog title={s(ending.id === null ? "end_others" : "end")} onClose={() => { setEnding(null); }} onProved={(password) => end(ending.id, password)} />}
    </section>
  );
}

/** The session that is to end; null: all others. */
interface Ending {
  id: string | null;
}

/** Browser and system of a user agent, as people call them. */
function deviceName(agent: string | null): string {
  if (agent === null) return "–";
  const browser = /Edg\//.test(agent) ? "Edge" : /MicroMessenger/.test(agent) ? "WeChat" : /Firefox\//.test(agent) ? "Firefox" : /Chrome\//.test(agent) ? "Chrome" : /Safari\//.test(agent) ? "Safari" : agent.split(/[ /]/)[0];
  const system = /Android/.test(agent) ? "Android" : /iPhone|iPad/.test(agent) ? "iOS" : /Windows/.test(agent) ? "Windows" : /Mac OS/.test(agent) ? "macOS" : /Linux/.test(agent) ? "Linux" : "";
  return [browser, system].filter(Boolean).join(" · ");
}

function PasswordCard() {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const client = useQueryClient();
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const save = async () => {
    try {
      await changePassword(present, next);
      setPresent("");
      setNext("");
      setFailure(null);
      showToast({ kind: "done", text: s("changed") });
      await client.invalidateQueries({ queryKey: securityKeys.sessions });
    } catch (error) {
      setFailure(errorText(error, t));
    }
  };
  return (
    <form className="card security-card" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <h2>{s("password")}</h2>
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      <div className="security-fields">
        <label>{s("present")}<input type="password" autoComplete="current-password" value={present} onChange={(event) => { setPresent(event.target.value); }} /></label>
        <label>{s("next")}<input type="password" autoComplete="new-password" value={next} onChange={(event) => { setNext(event.target.value); }} /></label>
        <StrengthMeter password={next} />
        <Button htmlType="submit" disabled={present === "" || next === ""}>{s("change")}</Button>
      </div>
    </form>
  );
}
