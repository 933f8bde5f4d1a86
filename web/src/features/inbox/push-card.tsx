import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { addPushDevice, fetchPush, inboxKeys, removePushDevice } from "@/api/notifications";
import { InstallLine } from "@/features/inbox/install-line";
import { deviceName, forbidden, isRefused, present, subscribe, supported } from "@/features/inbox/push-device";
import { formatDateTime } from "@/i18n/format";
import { useInboxTexts } from "@/i18n/inbox/register";
import { showToast } from "@/ui/toast";

/** This device: on the home screen, told by push or not; and the other devices. */
export function PushCard() {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const client = useQueryClient();
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const query = useQuery({ queryKey: inboxKeys.push, queryFn: ({ signal }) => fetchPush(signal) });
  useEffect(() => { void present().then((found) => { setEndpoint(found?.endpoint ?? null); }); }, []);
  const devices = query.data?.devices ?? [];
  const mine = devices.find((device) => device.endpoint === endpoint);
  const state = !supported() ? "unsupported" : forbidden() ? "refused" : "this_text";

  const work = async (change: () => Promise<void>) => {
    setBusy(true);
    try {
      await change();
    } catch (error) {
      showToast({ kind: "failed", text: error instanceof DOMException ? n(isRefused(error) ? "push.refused" : "push.unreachable") : errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: inboxKeys.push });
    setBusy(false);
  };
  const turn = (on: boolean) => work(async () => {
    if (!on) {
      await (await present())?.unsubscribe();
      if (mine) await removePushDevice(mine.id);
      setEndpoint(null);
      return;
    }
    const subscription = await subscribe(query.data?.public_key ?? "");
    if (subscription === null) {
      showToast({ kind: "failed", text: n("push.refused") });
      return;
    }
    await addPushDevice({ ...subscription, name: deviceName() });
    setEndpoint(subscription.endpoint);
    showToast({ kind: "done", text: n("push.on") });
  });

  return (
    <section className="card push-card" aria-label={n("push.device")}>
      <InstallLine />
      <div className="preferences-line">
        <Switch checked={mine !== undefined} disabled={state !== "this_text" || !query.data} loading={busy} aria-label={n("push.this")} onChange={(on) => void turn(on)} />
        <div><strong>{n("push.this")}</strong><br /><span className="muted">{n(`push.${state}`)}</span></div>
      </div>
      {devices.filter((device) => device !== mine).map((device) => (
        <div key={device.id} className="preferences-line">
          <div><strong>{device.name || n("push.device")}</strong><br /><span className="muted">{n("push.since", { when: formatDateTime(device.created_at) })}</span></div>
          <Button type="text" danger disabled={busy} onClick={() => void work(() => removePushDevice(device.id))}>{n("push.remove")}</Button>
        </div>
      ))}
    </section>
  );
}
