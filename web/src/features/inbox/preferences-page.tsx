import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Switch } from "antd";
import { Fragment, useState } from "react";
import { fetchPreferences, inboxKeys, savePreferences, type Preferences } from "@/api/notifications";
import { PushCard } from "@/features/inbox/push-card";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/inbox/inbox.css";

const GROUPS = ["mention", "approval", "assignment", "reminder", "process", "automation", "system"] as const;

/** By which ways one is told, when not, and how often. */
export function PreferencesPage() {
  const n = useInboxTexts();
  usePageTitle(n("preferences.title"));
  const query = useQuery({ queryKey: inboxKeys.preferences, queryFn: ({ signal }) => fetchPreferences(signal) });
  return (
    <div className="page inbox">
      <header className="page-header"><h1 className="page-title">{n("preferences.title")}</h1></header>
      <p className="muted">{n("preferences.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      <PushCard />
      {query.data && <PreferencesForm stored={query.data} />}
    </div>
  );
}

function PreferencesForm({ stored }: { stored: Preferences }) {
  const n = useInboxTexts();
  const client = useQueryClient();
  const form = useKeptForm("$preferences", "notifications", { ...stored });
  const chosen: Preferences = form.value;
  const [saving, setSaving] = useState(false);
  const waysOf = (group: (typeof GROUPS)[number]) => ({ in_app: true, mail: true, push: true, ...chosen.groups?.[group] });
  const save = async () => {
    setSaving(true);
    try {
      await savePreferences(chosen);
      client.setQueryData(inboxKeys.preferences, chosen);
      form.settle({ ...chosen });
      showToast({ kind: "done", text: n("preferences.saved") });
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  const quiet = chosen.quiet ?? null;
  const time = (value: string | undefined) => (value ?? "").slice(0, 5);
  return (
    <>
      <KeptTop form={form} saving={saving} whole />
      <div className="card">
        <div className="preferences-grid">
          <span className="head">{n("preferences.kind")}</span><span className="head">{n("preferences.in_app")}</span><span className="head">{n("preferences.mail")}</span><span className="head">{n("preferences.push")}</span>
          {GROUPS.map((group) => (
            <Fragment key={group}>
              <span>{n(`groups.${group}`)}</span>
              {(["in_app", "mail", "push"] as const).map((way) => (
                <Checkbox
                  key={way}
                  checked={waysOf(group)[way]}
                  aria-label={`${n(`groups.${group}`)}: ${n(`preferences.${way}`)}`}
                  onChange={(event) => { form.change({ groups: { ...chosen.groups, [group]: { ...waysOf(group), [way]: event.target.checked } } }); }}
                />
              ))}
            </Fragment>
          ))}
        </div>
        <div className="preferences-line">
          <Switch checked={quiet !== null} aria-label={n("preferences.quiet")} onChange={(on) => { form.change({ quiet: on ? { begin: "22:00", end: "08:00" } : null }); }} />
          <div><strong>{n("preferences.quiet")}</strong><br /><span className="muted">{n("preferences.quiet_text")}</span></div>
          {quiet !== null && (
            <span>
              <input type="time" aria-label={n("preferences.from")} value={time(quiet.begin)} onChange={(event) => { form.change({ quiet: { ...quiet, begin: event.target.value } }); }} />
              {" – "}
              <input type="time" aria-label={n("preferences.to")} value={time(quiet.end)} onChange={(event) => { form.change({ quiet: { ...quiet, end: event.target.value } }); }} />
              <KeptField form={form} name="quiet">{() => null}</KeptField>
            </span>
          )}
        </div>
        <div className="preferences-line">
          <Switch checked={chosen.digest === "daily"} aria-label={n("preferences.digest")} onChange={(on) => { form.change({ digest: on ? "daily" : "off" }); }} />
          <div><strong>{n("preferences.digest")}</strong><br /><span className="muted">{n("preferences.digest_text")}</span></div>
          {chosen.digest === "daily" && <KeptField form={form} name="digest_at">{(mark) => <input {...mark} type="time" aria-label={n("preferences.at")} value={time(chosen.digest_at)} onChange={(event) => { form.change({ digest_at: event.target.value }); }} />}</KeptField>}
        </div>
      </div>
      <p className="preferences-save"><Button type="primary" loading={saving} onClick={() => void save()}>{n("preferences.save")}</Button></p>
    </>
  );
}
