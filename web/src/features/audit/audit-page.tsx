import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { Download, ScrollText } from "lucide-react";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { auditFile, fetchStanding, listEntries, type AuditFilters } from "@/api/audit";
import { useObjects } from "@/api/use-objects";
import { AuditRow } from "@/features/audit/audit-row";
import { SealCard } from "@/features/audit/seal-card";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { actionName, useAuditTexts } from "@/i18n/audit/register";
import { momentOf } from "@/fields/datetime/zoned";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/audit/audit.css";

const KEYS = ["action", "person_id", "object", "record_id", "ip", "since", "until"] as const;

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** What stands in the address, as the API wants it: days become moments of the reader's day. */
function filtersOf(params: URLSearchParams): AuditFilters {
  const filters: AuditFilters = {};
  for (const key of KEYS) {
    const value = params.get(key);
    if (value === null || value === "") continue;
    if (key === "since") filters.since = momentOf(value);
    else if (key === "until") filters.until = momentOf(nextDay(value));
    else filters[key] = value;
  }
  return filters;
}

/** The sealed log of key operations. */
export function AuditPage() {
  const a = useAuditTexts();
  usePageTitle(a("title"));
  const [params, setParams] = useSearchParams();
  const [open, setOpen] = useState<string | null>(null);
  const filters = filtersOf(params);
  const objects = useObjects();
  const standing = useQuery({ queryKey: ["audit", "standing"], queryFn: fetchStanding, refetchInterval: 15_000 });
  const query = useInfiniteQuery({
    queryKey: ["audit", "entries", filters],
    queryFn: ({ pageParam }) => listEntries(filters, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const narrow = (changes: Record<string, string | null>) => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(changes)) {
      if (value) next.set(key, value);
      else next.delete(key);
    }
    setParams(next, { replace: true });
  };
  const person = params.get("person_id");
  const narrowed = KEYS.some((key) => params.get(key));
  const actions = (standing.data?.actions ?? []).map((action) => ({ value: action, label: actionName(action, a) }));
  return (
    <div className="page audit">
      <header className="page-header">
        <div>
          <h1 className="page-title">{a("title")}</h1>
          <p className="muted">{a("lead")}</p>
        </div>
        <Button icon={<Download size={15} aria-hidden />} href={auditFile(filters)} download>{a("download")}</Button>
      </header>
      {standing.data && <SealCard standing={standing.data} />}
      <div className="audit-filters" role="search">
        <Select
          aria-label={a("action")} className="audit-action" allowClear showSearch={{ optionFilterProp: "label" }} placeholder={a("any_action")}
          value={params.get("action") ?? undefined} options={actions} onChange={(value: string | undefined) => { narrow({ action: value ?? null }); }}
        />
        <span className="audit-person"><PersonPicker label={a("person")} value={person ? [person] : []} onChange={(next) => { narrow({ person_id: next.at(-1) ?? null }); }} /></span>
        <Select
          aria-label={a("what")} className="audit-object" allowClear showSearch={{ optionFilterProp: "label" }} placeholder={a("any_object")}
          value={params.get("object") ?? undefined} options={objects.data?.map((one) => ({ value: one.api_name, label: one.label })) ?? []}
          onChange={(value: string | undefined) => { narrow({ object: value ?? null, record_id: null }); }}
        />
        <label>{a("ip")}<input className="input audit-ip" defaultValue={params.get("ip") ?? ""} key={params.get("ip")} onBlur={(event) => { narrow({ ip: event.target.value.trim() }); }} onKeyDown={(event) => { if (event.key === "Enter") narrow({ ip: event.currentTarget.value.trim() }); }} /></label>
        <label>{a("since")}<input type="date" className="input" value={params.get("since") ?? ""} onChange={(event) => { narrow({ since: event.target.value }); }} /></label>
        <label>{a("until")}<input type="date" className="input" value={params.get("until") ?? ""} onChange={(event) => { narrow({ until: event.target.value }); }} /></label>
        {narrowed && <Button type="text" onClick={() => { setParams({}, { replace: true }); }}>{a("clear")}</Button>}
      </div>
      {query.error && entries.length === 0 && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={8} />}
      {query.data && entries.length === 0 && <div className="card"><State icon={<ScrollText size={20} />} title={a("empty")} text={a("empty_text")} /></div>}
      {entries.length > 0 && (
        <ul className="card audit-list">
          {entries.map((entry) => (
            <AuditRow
              key={entry.id} entry={entry} open={open === entry.id} onToggle={() => { setOpen(open === entry.id ? null : entry.id); }}
              onNarrow={narrow}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{a("more")}</Button>}
    </div>
  );
}
