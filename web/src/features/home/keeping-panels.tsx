import { useQuery } from "@tanstack/react-query";
import { ScrollText, ServerCog } from "lucide-react";
import { Link } from "react-router";
import { accessKeys, fetchBoxes } from "@/api/access";
import { fetchStanding, listEntries } from "@/api/audit";
import { listJobs } from "@/api/jobs";
import { fetchBackups } from "@/api/operations";
import { useSession } from "@/api/use-session";
import { actionName, useAuditTexts } from "@/i18n/audit/register";
import { formatDateTime, formatNumber, formatRelative } from "@/i18n/format";
import { useHomeTexts } from "@/i18n/home/register";
import { useTranslation } from "react-i18next";
import { useObjects } from "@/api/use-objects";

const SHOWN = 5;
/** What everybody does every day; told only when there is nothing else. */
const ROUTINE = ["signed_in", "signed_out"];

/** What those who keep the system look at first: whether it is well, and what people did that matters. */
export function KeepingPanels() {
  const { user } = useSession();
  const has = (ability: string) => user.abilities.includes(ability);
  return (
    <>
      {(has("view_operations") || has("manage_jobs") || has("manage_access")) && <SystemPanel runs={has("view_operations")} jobs={has("manage_jobs")} />}
      {has("view_audit") && <AuditPanel />}
    </>
  );
}

interface Line {
  key: string;
  name: string;
  value: string;
  bad: boolean;
  to: string;
}

/** Backups, failed background work, asked-for rights: a line each, red where somebody has to look. */
function SystemPanel({ runs, jobs }: { runs: boolean; jobs: boolean }) {
  const h = useHomeTexts();
  const backups = useQuery({ queryKey: ["operations", "backups"], queryFn: fetchBackups, enabled: runs, retry: false });
  const work = useQuery({ queryKey: ["jobs", "home"], queryFn: () => listJobs(null), enabled: jobs, retry: false });
  const boxes = useQuery({ queryKey: accessKeys.boxes, queryFn: fetchBoxes, retry: false });
  const lines: Line[] = [];
  if (backups.data) {
    const last = backups.data.backups[0];
    const { failure } = backups.data;
    const value = failure ? h("backup_failed") : last ? formatRelative(last.made_at) : backups.data.daily ? h("backup_tonight") : h("backup_none");
    lines.push({ key: "backup", name: h("backup"), value, bad: failure !== null || (!last && !backups.data.daily), to: "/settings/operations" });
  }
  if (work.data) {
    const failed = work.data.items.filter((job) => job.state === "failed").length;
    lines.push({ key: "jobs", name: h("jobs"), value: failed > 0 ? h("jobs_failed", { count: failed }) : h("jobs_fine"), bad: failed > 0, to: "/settings/jobs" });
  }
  if (boxes.data) {
    const asked = boxes.data.to_decide.length;
    lines.push({ key: "rights", name: h("rights"), value: asked > 0 ? h("rights_asked", { count: asked }) : h("rights_none"), bad: asked > 0, to: "/access" });
  }
  if (lines.length === 0) return null;
  return (
    <section className="card home-panel" aria-label={h("system")}>
      <header>
        <span className="home-icon"><ServerCog size={16} aria-hidden /></span>
        <h2>{h("system")}</h2>
      </header>
      <ul>
        {lines.map((line) => (
          <li key={line.key}>
            <Link className="ellipsis" to={line.to}>{line.name}</Link>
            <span className="home-values" data-bad={line.bad}>{line.value}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The newest key operations, and how many are not sealed yet. */
function AuditPanel() {
  const { t } = useTranslation();
  const h = useHomeTexts();
  const a = useAuditTexts();
  const objects = useObjects().data ?? [];
  const standing = useQuery({ queryKey: ["audit", "standing"], queryFn: fetchStanding, retry: false });
  const list = useQuery({ queryKey: ["audit", "home"], queryFn: () => listEntries({}, null), retry: false });
  const all = list.data?.items ?? [];
  const grave = all.filter((entry) => !ROUTINE.includes(entry.action));
  const entries = (grave.length > 0 ? grave : all).slice(0, SHOWN);
  if (entries.length === 0) return null;
  return (
    <section className="card home-panel" aria-label={h("audit")}>
      <header>
        <span className="home-icon"><ScrollText size={16} aria-hidden /></span>
        <h2>{h("audit")}</h2>
        <Link to="/settings/audit">{t("records.show_all")}</Link>
      </header>
      {standing.data?.sealed_at && (
        <p className="home-caption">{h("audit_caption", { moment: formatDateTime(standing.data.sealed_at), waiting: formatNumber(standing.data.waiting) })}</p>
      )}
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <span className="home-line ellipsis">
              {entry.person === "system" ? a("system") : entry.person}
              <span className="muted"> {actionName(entry.action, a)}{entry.object !== null && ` · ${objects.find((one) => one.api_name === entry.object)?.label ?? entry.object}`}</span>
            </span>
            <time className="home-values" dateTime={entry.at} title={formatDateTime(entry.at, true)}>{formatRelative(entry.at)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
