import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchChannels, inboxKeys, testChannel, type Channel } from "@/api/notifications";
import { formatRelative } from "@/i18n/format";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/inbox/inbox.css";

const COLORS = { works: "green", not_connected: "default", untested: "blue", failing: "red" } as const;
const NAMES = ["in_app", "mail", "push", "wecom", "dingtalk", "feishu", "sms"] as const;

function nameKey(name: string): `channels.names.${(typeof NAMES)[number]}` {
  return `channels.names.${NAMES.find((one) => one === name) ?? "in_app"}`;
}

/** By which ways people can be told, and whether they work; for administrators. */
export function ChannelsPage() {
  const n = useInboxTexts();
  usePageTitle(n("channels.title"));
  const query = useQuery({ queryKey: inboxKeys.channels, queryFn: ({ signal }) => fetchChannels(signal) });
  return (
    <div className="page inbox">
      <header className="page-header"><h1 className="page-title">{n("channels.title")}</h1></header>
      <p className="muted">{n("channels.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && (
        <ul className="card channels-list">
          {query.data.map((channel) => <ChannelLine key={channel.name} channel={channel} onTested={() => void query.refetch()} />)}
        </ul>
      )}
    </div>
  );
}

function ChannelLine({ channel, onTested }: { channel: Channel; onTested: () => void }) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const [testing, setTesting] = useState(false);
  const test = async () => {
    setTesting(true);
    try {
      const found = await testChannel(channel.name);
      showToast(found.delivered ? { kind: "done", text: n("channels.delivered") } : { kind: "failed", text: n("channels.failed", { error: found.error ?? "" }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setTesting(false);
    onTested();
  };
  return (
    <li>
      <span className="channels-name">
        <strong>{n(nameKey(channel.name))}</strong>
        <span className="muted">
          {[
            channel.worked_at !== null && n("channels.worked", { when: formatRelative(channel.worked_at) }),
            channel.waiting > 0 && n("channels.waiting", { count: channel.waiting }),
            channel.dead > 0 && n("channels.dead", { count: channel.dead }),
            channel.name === "mail" && channel.state === "not_connected" && n("channels.mail_help"),
          ].filter(Boolean).join(" · ")}
        </span>
      </span>
      <Chip text={n(`channels.states.${channel.state}`)} color={COLORS[channel.state]} />
      {channel.name !== "in_app" && channel.state !== "not_connected" && <Button size="small" loading={testing} onClick={() => void test()}>{n("channels.test")}</Button>}
      {channel.last_error !== null && channel.failed_at !== null && <span className="channels-error">{n("channels.last_error", { when: formatRelative(channel.failed_at), error: channel.last_error })}</span>}
    </li>
  );
}
