import { useMutation, useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Hourglass, Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { fetchRetention, previewRetention, privacyKeys } from "@/api/privacy";
import { useObjects } from "@/api/use-objects";
import { labelIn } from "@/features/privacy/labels";
import { RuleDialog, type RuleBody } from "@/features/privacy/rule-dialog";
import { joinNames } from "@/i18n/join";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

/** What must be kept, and what goes when it is old enough. */
export function RetentionTab() {
  const p = usePrivacyTexts();
  const objects = useObjects();
  const [editing, setEditing] = useState<{ key: string | null; body: RuleBody | null } | null>(null);
  const query = useQuery({ queryKey: privacyKeys.retention, queryFn: fetchRetention });
  if (query.error && !query.data) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (query.isPending) return <Skeleton lines={6} />;
  const label = (name: string) => objects.data?.find((one) => one.api_name === name)?.label ?? name;
  return (
    <div className="privacy-stack">
      <div className="privacy-head">
        <p className="muted">{p("rules_lead")}</p>
        <Button icon={<Plus size={14} aria-hidden />} onClick={() => { setEditing({ key: null, body: null }); }}>{p("add_rule")}</Button>
      </div>
      {query.data.length === 0 && <div className="card"><State icon={<Hourglass size={20} />} title={p("rules_empty")} /></div>}
      <ul className="card privacy-list">
        {query.data.map((one) => {
          const body = one.body as unknown as RuleBody;
          return (
            <li key={one.key}>
              <span className="privacy-field privacy-rule">
                <strong>{labelIn(body.label)}</strong>
                <Chip text={body.active ? p("active") : p("inactive")} color={body.active ? "green" : "gray"} />
                <span className="muted">{[label(body.object), p(`action.${body.action}`), p("rule_days_line", { count: body.days, since: body.since === "created_at" || body.since === "updated_at" ? p(`moment.${body.since}`) : `“${body.since}”` }), labelIn(body.reason)].filter(Boolean).join(" · ")}</span>
              </span>
              <span className="privacy-buttons">
                {body.action !== "keep" && <Try rule={one.key} />}
                <Button type="text" size="small" icon={<Pencil size={14} aria-hidden />} aria-label={`${p("edit")} ${labelIn(body.label)}`} onClick={() => { setEditing({ key: one.key, body }); }} />
              </span>
            </li>
          );
        })}
      </ul>
      {editing && <RuleDialog known={editing.key} body={editing.body} objects={objects.data ?? []} onClose={() => { setEditing(null); }} />}
    </div>
  );
}

function Try({ rule }: { rule: string }) {
  const p = usePrivacyTexts();
  const run = useMutation({ mutationFn: () => previewRetention(rule) });
  const names = joinNames((run.data?.examples ?? []).flatMap((one) => (one.name ? [one.name] : [])));
  return (
    <>
      {run.data && <span role="status" title={names}>{p("tried", { count: run.data.count })}</span>}
      <Button size="small" loading={run.isPending} onClick={() => { run.mutate(); }}>{p("try")}</Button>
    </>
  );
}
