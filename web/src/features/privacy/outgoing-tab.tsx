import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Switch } from "antd";
import { Building2, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchOutgoing, privacyKeys, switchWay, type Way } from "@/api/privacy";
import { ProcessorDialog, type ProcessorBody } from "@/features/privacy/processor-dialog";
import { labelIn } from "@/features/privacy/labels";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";

type WayName = "mail" | "push" | "calls" | "mailboxes" | "files" | "audit";

/** By which ways data leave, and who is behind them. */
export function OutgoingTab() {
  const p = usePrivacyTexts();
  const [editing, setEditing] = useState<{ key: string | null; body: ProcessorBody | null } | null>(null);
  const query = useQuery({ queryKey: privacyKeys.outgoing, queryFn: fetchOutgoing });
  if (query.error && !query.data) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (query.isPending) return <Skeleton lines={8} />;
  return (
    <div className="privacy-stack">
      <section aria-label={p("ways")}>
        <h2 className="section-title">{p("ways")}</h2>
        <p className="muted">{p("ways_lead")}</p>
        <ul className="card privacy-list">{query.data.ways.map((way) => <WayRow key={way.way} way={way} />)}</ul>
      </section>
      <section aria-label={p("processors")}>
        <div className="privacy-head">
          <h2 className="section-title">{p("processors")}</h2>
          <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => { setEditing({ key: null, body: null }); }}>{p("add_processor")}</Button>
        </div>
        <p className="muted">{p("processors_lead")}</p>
        <div className="card">
          {query.data.processors.length === 0 && <State compact icon={<Building2 size={20} />} title={p("processors_empty")} />}
          <ul className="privacy-list">
            {query.data.processors.map((one) => {
              const body = one.body as unknown as ProcessorBody;
              return (
                <li key={one.key}>
                  <span className="privacy-field">
                    <strong>{labelIn(body.label)}</strong>
                    <span className="muted">{[labelIn(body.data), labelIn(body.purpose), body.country, body.contract || p("no_contract")].join(" · ")}</span>
                  </span>
                  <Button type="text" size="small" icon={<Pencil size={14} aria-hidden />} aria-label={`${p("edit")} ${labelIn(body.label)}`} onClick={() => { setEditing({ key: one.key, body }); }} />
                </li>
              );
            })}
          </ul>
        </div>
      </section>
      {editing && <ProcessorDialog known={editing.key} body={editing.body} onClose={() => { setEditing(null); }} />}
    </div>
  );
}

function WayRow({ way }: { way: Way }) {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const name = way.way as WayName;
  const change = useMutation({
    mutationFn: (open: boolean) => switchWay(name as "mail" | "push" | "calls" | "mailboxes", open),
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
    onSettled: () => client.invalidateQueries({ queryKey: privacyKeys.outgoing }),
  });
  return (
    <li>
      <span className="privacy-field">
        <strong>{p(`way.${name}`)}</strong>
        <span className="muted">{[p(`way_data.${name}`), way.used ? way.to.join(", ") : p("unused")].filter(Boolean).join(" · ")}</span>
      </span>
      {way.switchable
        ? <Switch checked={way.open} loading={change.isPending} checkedChildren={p("open")} unCheckedChildren={p("shut")} aria-label={p("open_way", { way: p(`way.${name}`) })} onChange={(open) => { change.mutate(open); }} />
        : <span className="muted">{p("operators")}</span>}
    </li>
  );
}
