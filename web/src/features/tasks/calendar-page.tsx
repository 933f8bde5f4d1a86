import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { CalendarSync, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { agendaKeys, closeFeed, fetchFeed, renewFeed } from "@/api/agenda";
import { errorText } from "@/api/error-text";
import { WorkdaysCard } from "@/features/tasks/workdays-card";
import { useDailyTexts } from "@/i18n/daily/register";
import { formatDateTime } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/tasks/tasks.css";

const STEPS = ["ios", "android", "outlook", "wecom"] as const;

/** One's own tasks and meetings in other calendars: the address, and what to do with it. */
export function CalendarPage() {
  const { t } = useTranslation();
  const d = useDailyTexts();
  usePageTitle(d("feed.title"));
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const query = useQuery({ queryKey: agendaKeys.feed, queryFn: ({ signal }) => fetchFeed(signal) });
  const change = async (work: () => Promise<unknown>, said: string | null) => {
    setBusy(true);
    try {
      await work();
      if (said !== null) showToast({ kind: "done", text: said });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: agendaKeys.feed });
    setBusy(false);
  };
  const feed = query.data;
  return (
    <div className="page tasks">
      <header className="page-header"><h1 className="page-title">{d("feed.title")}</h1></header>
      <p className="muted">{d("feed.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={5} />}
      {feed && !feed.active && (
        <div className="card">
          <State icon={<CalendarSync size={20} />} title={d("feed.off")} text={d("feed.off_text")} compact actions={<Button type="primary" loading={busy} onClick={() => void change(renewFeed, null)}>{d("feed.make")}</Button>} />
        </div>
      )}
      {feed?.url && (
        <section className="card feed-card">
          <h2>{d("feed.address")}</h2>
          <Address url={feed.url} />
          <p className="feed-warning">{d("feed.secret")}</p>
          <div className="feed-actions">
            <Button type="primary" href={feed.url.replace(/^https?:/, "webcal:")}>{d("feed.open")}</Button>
            <Popconfirm title={d("feed.renew")} description={d("feed.renew_text")} okText={d("feed.renew")} cancelText={t("common.cancel")} onConfirm={() => change(renewFeed, d("feed.renewed"))}>
              <Button loading={busy}>{d("feed.renew")}</Button>
            </Popconfirm>
            <Popconfirm title={d("feed.close")} description={d("feed.close_text")} okText={d("feed.close")} cancelText={t("common.cancel")} onConfirm={() => change(closeFeed, d("feed.closed"))}>
              <Button type="text" danger>{d("feed.close")}</Button>
            </Popconfirm>
          </div>
          {feed.renewed_at && <p className="muted">{d("feed.renewed_at", { when: formatDateTime(feed.renewed_at) })}</p>}
          {feed.todo_url && <div className="feed-todo">{d("feed.todo")}<Address url={feed.todo_url} /></div>}
        </section>
      )}
      <section className="card feed-card">
        <h2>{d("feed.how")}</h2>
        <dl>
          {STEPS.map((step) => <div key={step}><dt>{d(`feed.steps.${step}.name`)}</dt><dd>{d(`feed.steps.${step}.text`)}</dd></div>)}
        </dl>
        <p className="feed-todo">{d("feed.often")}</p>
      </section>
      <WorkdaysCard />
    </div>
  );
}

function Address({ url }: { url: string }) {
  const d = useDailyTexts();
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    showToast({ kind: "done", text: d("feed.copied") });
  };
  return (
    <div className="feed-address">
      <input readOnly value={url} aria-label={d("feed.address")} onFocus={(event) => { event.target.select(); }} />
      {/* Only over HTTPS, or on this machine; elsewhere the address is marked and copied by hand. */}
      {window.isSecureContext && <Button icon={<Copy size={15} />} onClick={() => void copy()}>{d("feed.copy")}</Button>}
    </div>
  );
}
