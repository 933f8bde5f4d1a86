import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Lock } from "lucide-react";
import { useTranslation } from "react-i18next";
import { fetchLocks, liftLock, lockKeys, type SignInLock } from "@/api/accounts";
import { errorText } from "@/api/error-text";
import { formatDateTime } from "@/i18n/format";
import { useSecurityTexts } from "@/i18n/security/register";
import { showToast } from "@/ui/toast";

/** Who has to wait after failed sign-ins, and letting them try again at once. */
export function LocksCard() {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const client = useQueryClient();
  const locks = useQuery({ queryKey: lockKeys, queryFn: fetchLocks, retry: false, refetchInterval: 60_000 });
  const lift = useMutation({
    mutationFn: liftLock,
    onSuccess: () => { showToast({ kind: "done", text: s("rules.lifted") }); },
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
    onSettled: () => client.invalidateQueries({ queryKey: lockKeys }),
  });
  const found = locks.data ?? [];
  return (
    <section className="card security-card">
      <h2>{s("rules.locks")}</h2>
      <p className="muted">{s("rules.locks_text")}</p>
      {locks.error && <p className="notice notice-danger" role="alert">{errorText(locks.error, t)}</p>}
      {locks.data && found.length === 0 && <p>{s("rules.locks_none")}</p>}
      {found.length > 0 && (
        <ul className="security-list">
          {found.map((one) => (
            <li key={`${one.scope}/${one.kind}/${one.login}/${one.address}`}>
              <Lock size={16} aria-hidden />
              <span className="security-facts">
                <strong><Named lock={one} /></strong>
                <span className="muted">{s("rules.lock_until", { count: one.failures, when: formatDateTime(one.until) })}{one.kind && ` · ${s(`rules.lock_kinds.${one.kind}`)}`}</span>
              </span>
              <Button disabled={lift.isPending} onClick={() => { lift.mutate(target(one)); }}>{s("rules.lift")}</Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function target(one: SignInLock): { login: string } | { address: string } {
  return one.login === null ? { address: one.address ?? "" } : { login: one.login };
}

function Named({ lock }: { lock: SignInLock }) {
  const s = useSecurityTexts();
  const login = lock.name ? `${lock.name} ${lock.login}` : (lock.login ?? "");
  const address = lock.address ?? "";
  if (lock.scope === "place") return s("rules.lock_place", { address });
  if (lock.scope === "login") return s("rules.lock_login", { login });
  return lock.address === null ? s("rules.lock_pair_browser", { login }) : s("rules.lock_pair", { login, address });
}
