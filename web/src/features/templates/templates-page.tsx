import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addSample, fetchTemplates, installTemplate, removeSample, type TemplateInfo } from "@/api/company";
import { errorText } from "@/api/error-text";
import { TemplatePreview } from "@/features/templates/template-preview";
import { formatDate } from "@/i18n/format";
import { useCompanyTexts } from "@/i18n/company/register";
import { joinNames } from "@/i18n/join";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { ObjectIcon } from "@/ui/object-icon";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/templates/templates.css";

const COUNTED = ["processes", "views", "automations", "reminders"] as const;

/** The industries, laid over what the company has; sample data come and go. */
export function TemplatesPage() {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  usePageTitle(c("templates"));
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["templates"], queryFn: fetchTemplates });
  const [shown, setShown] = useState<TemplateInfo | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const act = async (key: string, work: () => Promise<string>) => {
    setBusy(key);
    try {
      showToast({ kind: "done", text: await work() });
      setShown(null);
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(null);
    await client.invalidateQueries();
  };
  const install = async (one: TemplateInfo, sample: boolean): Promise<string> => {
    await installTemplate(one.key);
    if (sample) await addSample(one.key);
    return c("installed_done");
  };
  return (
    <div className="page">
      <header className="page-header">
        <div>
          <h1 className="page-title">{c("templates")}</h1>
          <p className="muted">{c("templates_text")} {c("stays")}</p>
        </div>
      </header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      <div className="templates">
        {query.data?.map((one) => (
          <section key={one.key} className="card template" aria-label={one.label}>
            <header>
              <ObjectIcon icon={one.icon} color="blue" />
              <h2 className="section-title">{one.label}</h2>
              {one.installed_at !== null && <Chip text={c("installed", { at: formatDate(one.installed_at.slice(0, 10)) })} color="green" />}
            </header>
            <p>{one.description}</p>
            <ul className="template-objects">{one.objects.map((each) => <li key={each.name}>{each.label} <span className="muted">{c("fields_count", { count: each.fields })}</span></li>)}</ul>
            <p className="muted">{COUNTED.map((kind) => c(`template_${kind}`, { count: one[kind] })).join(" · ")} · {c("template_roles", { roles: joinNames(one.roles) })}</p>
            <footer>
              <Button type={one.installed_at === null ? "primary" : "default"} onClick={() => { setShown(one); }}>{c("preview")}</Button>
              {one.installed_at !== null && one.samples_present === 0 && <Button loading={busy === one.key} onClick={() => void act(one.key, async () => c("sample_added", { count: (await addSample(one.key)).records }))}>{c("sample_add", { count: one.sample_records })}</Button>}
              {one.samples_present > 0 && <Button loading={busy === one.key} onClick={() => void act(one.key, async () => c("sample_removed", { count: (await removeSample(one.key)).records }))}>{c("sample_remove", { count: one.samples_present })}</Button>}
            </footer>
          </section>
        ))}
      </div>
      {shown && <TemplatePreview one={shown} busy={busy === shown.key} onClose={() => { setShown(null); }} onInstall={(sample) => void act(shown.key, () => install(shown, sample))} />}
    </div>
  );
}
