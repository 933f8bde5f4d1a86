import { useQueryClient } from "@tanstack/react-query";
import { CloudOff, RefreshCw, Send, TriangleAlert } from "lucide-react";
import { Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { setKeeper, type Later } from "@/api/later";
import { keys } from "@/api/query-keys";
import { useSession } from "@/api/use-session";
import { enqueue, outboxStore, startOutbox } from "@/features/offline/outbox";
import { registerWorker } from "@/features/offline/register";
import { formatDateTime } from "@/i18n/format";
import { useOfflineTexts } from "@/i18n/offline/register";
import { lazyWithAnt } from "@/ui/lazy-with-ant";
import { showToast } from "@/ui/toast";
import "@/features/offline/offline.css";

const OutboxSheet = lazyWithAnt(async () => (await import("@/features/offline/outbox-sheet")).OutboxSheet);

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** Below the header when there is something to say: no network, what waits to be sent, what was refused, a new version. */
export function OfflineBar() {
  const o = useOfflineTexts();
  const { t } = useTranslation();
  const client = useQueryClient();
  const session = useSession();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  const { entries, sending } = useSyncExternalStore(outboxStore.subscribe, outboxStore.read);
  const [update, setUpdate] = useState<(() => void) | null>(null);
  const [behind, setBehind] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const { id } = session.user;
  const workspace = session.workspace.id;

  useEffect(() => {
    // No message: it would lie on the buttons for the next one, and the bar counts.
    setKeeper(enqueue);
  }, []);
  useEffect(() => {
    const onSent = (sent: readonly Later[]) => {
      for (const object of new Set(sent.map((later) => later.object))) void client.invalidateQueries({ queryKey: keys.records(object) });
      // Timelines and figures of other objects show them too.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "records" && (queryKey[2] === "timeline" || queryKey[2] === "highlights") });
      showToast({ kind: "done", text: o("sent", { count: sent.length }) });
    };
    return startOutbox(session, { words: (error) => (error.status === 404 ? o("gone") : errorText(error, t)), onSent });
    // The person decides, not the object that describes them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, id, workspace, o, t]);
  useEffect(() => registerWorker({ onUpdate: (start) => { setUpdate(() => start); }, onBehind: setBehind }), []);

  const refused = entries.filter((entry) => entry.refusal !== null).length;
  const waiting = entries.length - refused;
  return (
    <div className="offline-bars no-print" role="status">
      {!online && <p className="offline-bar" data-kind="offline"><CloudOff size={16} aria-hidden />{o("offline")}</p>}
      {online && behind !== null && <p className="offline-bar" data-kind="offline"><CloudOff size={16} aria-hidden />{o("behind", { moment: formatDateTime(behind) })}</p>}
      {entries.length > 0 && (
        <button type="button" className="offline-bar" data-kind={refused > 0 ? "refused" : "waiting"} onClick={() => { setOpen(true); }}>
          {refused > 0 ? <TriangleAlert size={16} aria-hidden /> : <Send size={16} aria-hidden />}
          {waiting > 0 && <span>{sending ? o("sending") : o("waiting", { count: waiting })}</span>}
          {refused > 0 && <span>{o("refused", { count: refused })}</span>}
        </button>
      )}
      {update !== null && (
        <p className="offline-bar" data-kind="update">
          <RefreshCw size={16} aria-hidden />
          {o("new_version")}
          <button type="button" onClick={update}>{o("update")}</button>
        </p>
      )}
      {open && <Suspense fallback={null}><OutboxSheet entries={entries} onClose={() => { setOpen(false); }} /></Suspense>}
    </div>
  );
}
