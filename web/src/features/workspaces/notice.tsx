import { useQuery } from "@tanstack/react-query";
import { fetchAbout } from "@/api/company";
import { formatDate } from "@/i18n/format";
import { useWelcomeTexts } from "@/i18n/welcome/register";
import "@/features/workspaces/notice.css";

const DAY_MS = 86_400_000;

/** A line over the page: how long the trial goes on, that it has ended, or that this is a sandbox. */
export function WorkspaceNotice() {
  const c = useWelcomeTexts();
  const { data, dataUpdatedAt } = useQuery({ queryKey: ["workspace"], queryFn: fetchAbout, staleTime: 600_000 });
  if (!data) return null;
  if (data.sandbox_of !== null) {
    return (
      <div className="company-bar no-print" role="status">
        {c("in_sandbox", { of: data.name.split(" · ")[0] })}
        <button type="button" onClick={() => { window.location.assign(`/w/${data.sandbox_of ?? ""}`); }}>{c("leave_sandbox")}</button>
      </div>
    );
  }
  if (data.trial_ends_at === null) return null;
  if (data.read_only) return <div className="company-bar no-print" data-kind="over" role="alert">{c("trial_over")}</div>;
  const days = Math.ceil((Date.parse(data.trial_ends_at) - dataUpdatedAt) / DAY_MS);
  return <div className="company-bar no-print" role="status">{c("trial_left", { days, count: days, at: formatDate(data.trial_ends_at.slice(0, 10)) })}</div>;
}
