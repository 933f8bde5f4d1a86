import { useQuery } from "@tanstack/react-query";
import { Paperclip } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { attachmentAddress, fetchMailHtml, mailKeys, rawAddress, retryMail, type Mail } from "@/api/mail";
import { fileSize } from "@/fields/attachment/file-size";
import { formatDateTime } from "@/i18n/format";
import { joinNames } from "@/i18n/join";
import { useMailTexts } from "@/i18n/mail/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

const COLORS = { received: "default", waiting: "blue", sending: "blue", sent: "green", failed: "red" } as const;

/** A mail: what its writer wrote, on request with what they quoted, or as they laid it out. */
export function MailItem({ mail, mine, onChanged }: { mail: Mail; mine: boolean; onChanged: () => void }) {
  const { t } = useTranslation();
  const m = useMailTexts();
  const [whole, setWhole] = useState(false);
  const [html, setHtml] = useState(false);
  const retry = async () => {
    try {
      await retryMail(mail.id);
      showToast({ kind: "done", text: m("thread.retried") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    onChanged();
  };
  const text = whole || mail.own === "" ? mail.text : mail.own;
  return (
    <li className="mail-item" data-direction={mail.direction}>
      <p className="mail-head">
        <strong title={mail.sender_address}>{mail.sender_name || mail.sender_address}</strong>
        {mail.state !== "received" && <Chip text={m(`thread.states.${mail.state}`)} color={COLORS[mail.state]} />}
        {mail.automatic && <Chip text={m("thread.automatic")} />}
        <time className="muted" dateTime={mail.at}>{formatDateTime(mail.at)}</time>
      </p>
      <p className="muted">{m("thread.to", { who: joinNames(mail.recipients.map((one) => one.name || one.address)) })}</p>
      {(mail.error ?? mail.problem) !== null && <p className="mail-error">{mail.error ?? mail.problem}</p>}
      {html ? <HtmlMail mail={mail} /> : <pre className="mail-text">{text}</pre>}
      {mail.attachments.length > 0 && (
        <ul className="mail-files">
          {mail.attachments.map((one, number) => (
            <li key={number}><Paperclip size={13} aria-hidden /><a href={attachmentAddress(mail.id, number)}>{one.name}</a><span className="muted">{fileSize(one.size)}</span></li>
          ))}
        </ul>
      )}
      <div className="mail-tools">
        {!html && mail.own !== "" && mail.own !== mail.text.trim() && <button type="button" onClick={() => { setWhole(!whole); }}>{m(whole ? "thread.less" : "thread.whole")}</button>}
        {mail.has_html && <button type="button" onClick={() => { setHtml(!html); }}>{m(html ? "thread.text" : "thread.html")}</button>}
        {mail.state === "failed" && mine && <button type="button" onClick={() => void retry()}>{m("thread.retry")}</button>}
        {mine && <a href={rawAddress(mail.id)}>{m("thread.raw")}</a>}
      </div>
    </li>
  );
}

/** In a frame that may do nothing: no scripts, no requests, links in a page of their own. */
function HtmlMail({ mail }: { mail: Mail }) {
  const m = useMailTexts();
  const query = useQuery({ queryKey: mailKeys.html(mail.id), queryFn: ({ signal }) => fetchMailHtml(mail.id, signal), staleTime: Infinity });
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />;
  if (query.data === undefined) return <Skeleton lines={4} />;
  const page = `<!doctype html><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><style>body{margin:12px;font:14px/1.6 system-ui,sans-serif;overflow-wrap:anywhere}table{max-width:100%}blockquote{margin-inline:0;padding-inline-start:12px;border-inline-start:3px solid #ddd}</style>${query.data}`;
  return (
    <>
      {mail.remote_images > 0 && <p className="muted">{m("thread.blocked", { count: mail.remote_images })}</p>}
      <iframe className="mail-frame" title={mail.subject || m("thread.html")} sandbox="allow-popups allow-popups-to-escape-sandbox" srcDoc={page} />
    </>
  );
}
