import { Button } from "antd";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { verifyAudit } from "@/api/audit";
import { errorText } from "@/api/error-text";
import type { Schemas } from "@/api/types";
import { useAuditTexts } from "@/i18n/audit/register";
import { formatNumber, formatRelative } from "@/i18n/format";
import { showToast } from "@/ui/toast";

/** How far sealing is, and whether everything is as it was sealed. */
export function SealCard({ standing }: { standing: Schemas["AuditStanding"] }) {
  const { t } = useTranslation();
  const a = useAuditTexts();
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<Schemas["AuditVerdict"] | null>(null);
  const verify = async () => {
    setBusy(true);
    try {
      setVerdict(await verifyAudit());
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className="card audit-seal">
      <div className="audit-seal-line">
        <span className="audit-seal-facts">
          <strong>{standing.seal === null ? a("no_seal") : a("standing", { number: standing.seal, when: formatRelative(standing.sealed_at ?? "") })}</strong>
          <span className="muted">{standing.waiting === 0 ? a("waiting_none") : a("waiting", { count: standing.waiting })}</span>
          <span className="muted">{standing.sent_at === null ? a("not_sent") : a("sent", { when: formatRelative(standing.sent_at) })}</span>
        </span>
        <Button loading={busy} onClick={() => void verify()}>{a("verify")}</Button>
      </div>
      {verdict?.sound && (
        <p className="notice audit-sound" role="status">
          <ShieldCheck size={16} aria-hidden />
          {a("sound", { entries: formatNumber(verdict.entries), seals: formatNumber(verdict.seals) })}
          {verdict.redacted > 0 && ` ${a("redacted", { count: verdict.redacted })}`}
        </p>
      )}
      {verdict && !verdict.sound && (
        <div className="notice notice-danger" role="alert">
          <p className="audit-sound"><ShieldAlert size={16} aria-hidden />{a("unsound", { count: verdict.findings.length })}</p>
          <ul className="audit-findings">
            {verdict.findings.slice(0, 50).map((one) => (
              <li key={`${one.code}${one.seal}${one.entry ?? ""}`}>
                {a("finding", { number: one.seal, message: one.message })} {one.entry && <code>{one.entry}</code>}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
