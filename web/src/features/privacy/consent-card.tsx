import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Handshake, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fileAddress } from "@/api/files";
import { fetchConsents, privacyKeys, withdrawConsent, type Consent } from "@/api/privacy";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { ConsentForm } from "@/features/privacy/consent-form";
import { formatDate, formatDateTime } from "@/i18n/format";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { IconButton } from "@/ui/icon-button";
import { showToast } from "@/ui/toast";
import "@/features/privacy/privacy.css";

/** What a person agreed to, per way of reaching them; taken back in one step. */
export function ConsentCard({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const key = privacyKeys.consents(object.api_name, row.id);
  const query = useQuery({ queryKey: key, queryFn: () => fetchConsents(object.api_name, row.id) });
  const withdraw = useMutation({
    mutationFn: (channel: Consent["channel"]) => withdrawConsent(object.api_name, row.id, channel),
    onSuccess: (standing) => { client.setQueryData(key, standing); showToast({ kind: "done", text: p("withdrawn") }); },
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
  });
  if (!query.data) return null;
  const { current, history, erased_at } = query.data;
  const told = (one: Consent) => [formatDateTime(one.at), one.by, one.source, one.proof].filter(Boolean).join(" · ");
  return (
    <section className="card consent-card" aria-label={p("consent")}>
      {erased_at && <p className="notice">{p("erased_note", { day: formatDate(erased_at.slice(0, 10)) })}</p>}
      <div className="consent-line">
        <Handshake size={16} aria-hidden />
        <strong>{p("consent")}</strong>
        {current.length === 0 && <span className="muted">{p("consent_none")}</span>}
        {current.map((one) => (
          <span key={one.channel} className="consent-chip" data-state={one.state} title={told(one)}>
            <span>{p(`channel.${one.channel}`)} {p(`state.${one.state}`)}</span>
            {one.state === "given" && <IconButton label={p("withdraw", { channel: p(`channel.${one.channel}`) })} onClick={() => { withdraw.mutate(one.channel); }}><X size={14} aria-hidden /></IconButton>}
          </span>
        ))}
        <Button size="small" type="text" aria-expanded={open} onClick={() => { setOpen(!open); }}>{p("consent_add")}</Button>
      </div>
      {open && <ConsentForm object={object.api_name} id={row.id} onDone={(standing) => { client.setQueryData(key, standing); setOpen(false); }} />}
      {open && history.length > 0 && (
        <details>
          <summary>{p("consent_history")}</summary>
          <ul className="privacy-facts">
            {history.map((one) => <li key={one.id}>{p(`channel.${one.channel}`)} {p(`state.${one.state}`)}<span className="muted">{told(one)}</span>{one.file_id && <a href={fileAddress(one.file_id)} target="_blank" rel="noreferrer">{p("proof_file")}</a>}</li>)}
          </ul>
        </details>
      )}
    </section>
  );
}
