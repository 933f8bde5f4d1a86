import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Fingerprint, KeyRound, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { addPasskey, fetchFactors, removeFactor, renewCodes, securityKeys } from "@/api/security";
import { AppSetup } from "@/features/security/app-setup";
import { CodesDialog } from "@/features/security/codes-dialog";
import { ProofDialog } from "@/features/security/proof-dialog";
import { useSecurityTexts } from "@/i18n/security/register";
import { formatRelative } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

type Doing = { kind: "app" } | { kind: "passkey" } | { kind: "renew" } | { kind: "remove"; id: string; name: string };

/** What is needed to sign in beside the password. */
export function FactorsCard() {
  const s = useSecurityTexts();
  const query = useQuery({ queryKey: securityKeys.factors, queryFn: fetchFactors });
  const [doing, setDoing] = useState<Doing | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const done = async (fresh: string[], text: string) => {
    setDoing(null);
    setCodes(fresh);
    showToast({ kind: "done", text });
    await query.refetch();
  };
  const passkeys = window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$/.test(location.hostname);
  const factors = query.data?.items ?? [];
  return (
    <section className="card security-card">
      <h2>{s("factors")}</h2>
      <p className="muted">{s("factors_lead")}</p>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={2} />}
      {query.data && factors.length === 0 && <p className="security-none"><ShieldCheck size={18} aria-hidden /><span><strong>{s("none")}</strong> <span className="muted">{s("none_text")}</span></span></p>}
      <ul className="security-list">
        {factors.map((one) => (
          <li key={one.id}>
            {one.kind === "passkey" ? <Fingerprint size={18} aria-hidden /> : <KeyRound size={18} aria-hidden />}
            <span className="security-facts">
              <strong>{one.name}</strong>
              <span className="muted">
                {s(one.kind === "passkey" ? "kinds.passkey" : "kinds.totp")} · {one.last_used_at ? s("used", { when: formatRelative(one.last_used_at) }) : s("added", { when: formatRelative(one.created_at) })}
              </span>
            </span>
            <Button size="small" onClick={() => { setDoing({ kind: "remove", id: one.id, name: one.name }); }}>{s("remove")}</Button>
          </li>
        ))}
      </ul>
      <div className="security-actions">
        <Button type={factors.length === 0 ? "primary" : "default"} onClick={() => { setDoing({ kind: "app" }); }}>{s("add_totp")}</Button>
        <Button disabled={!passkeys} title={passkeys ? undefined : s("passkey_here")} onClick={() => { setDoing({ kind: "passkey" }); }}>{s("add_passkey")}</Button>
        {factors.length > 0 && (
          <>
            <span className="muted">{s("codes_left", { count: query.data?.recovery_codes ?? 0 })}</span>
            <Button type="text" onClick={() => { setDoing({ kind: "renew" }); }}>{s("renew")}</Button>
          </>
        )}
      </div>
      {!passkeys && <p className="muted">{s("passkey_here")}</p>}
      {doing?.kind === "app" && <AppSetup onClose={() => { setDoing(null); }} onDone={(fresh) => void done(fresh, s("in_use"))} />}
      {doing?.kind === "passkey" && (
        <ProofDialog title={s("add_passkey")} name={s("name_passkey")} onClose={() => { setDoing(null); }} onProved={async (password, name) => { await done((await addPasskey(name, password)).codes, s("in_use")); }} />
      )}
      {doing?.kind === "renew" && (
        <ProofDialog title={s("renew")} onClose={() => { setDoing(null); }} onProved={async (password) => { await done((await renewCodes(password)).codes, s("renew")); }} />
      )}
      {doing?.kind === "remove" && (
        <ProofDialog
          title={s("remove_question", { name: doing.name })} onClose={() => { setDoing(null); }}
          onProved={async (password) => { await removeFactor(doing.id, password); await done([], s("removed")); }}
        />
      )}
      {codes.length > 0 && <CodesDialog codes={codes} onClose={() => { setCodes([]); }} />}
    </section>
  );
}
