import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Input, InputNumber, Popconfirm, Select, Switch } from "antd";
import { BellRing, ChevronLeft, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { automationKeys, fetchReminders, type Reminder } from "@/api/automations";
import { publishDocuments } from "@/api/meta";
import { ApiError, problemsAt } from "@/api/problem";
import { useObject, useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { PeopleEditor } from "@/features/automations/people-editor";
import { Labelled } from "@/features/automations/step-panel";
import { templateWords } from "@/features/automations/words";
import { labelIn } from "@/fields/values";
import { useAutomationTexts } from "@/i18n/automation/register";
import { currentLanguage } from "@/i18n/language";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { ErrorState } from "@/records/common/error-state";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useLeaveKept } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/automations/automations.css";

const COLORS = ["red", "orange", "amber", "green", "teal", "blue", "purple", "gray"] as const;
const NEW: Reminder = { label: {}, object: "", filter: { all: [] }, color: "red", message: {}, to: [{ field: "owner_id" }] };

/** Rules that colour records and tell people about them. */
export function RemindersPage() {
  const n = useAutomationTexts();
  usePageTitle(n("reminders.title"));
  const { user } = useSession();
  const phone = useIsPhone();
  const allowed = user.abilities.includes("configure");
  const [open, setOpen] = useState<{ key: string | null; reminder: Reminder } | null>(null);
  const query = useQuery({ queryKey: automationKeys.reminders, queryFn: ({ signal }) => fetchReminders(signal), enabled: allowed });
  const { leave, question } = useLeaveKept("$reminder", open?.key ?? "new", () => { setOpen(null); });
  if (!allowed) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return (
    <div className="page automation-page">
      <Link className="muted" to="/settings/automations"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {n("title")}</Link>
      <header className="page-header">
        <h1 className="page-title">{n("reminders.title")}</h1>
        <div className="page-actions"><Button type="primary" icon={<Plus size={16} />} onClick={() => { setOpen({ key: null, reminder: NEW }); }}>{n("reminders.create")}</Button></div>
      </header>
      <p className="muted">{n("reminders.intro")}</p>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={4} />}
      {query.data?.length === 0 && <div className="card"><State icon={<BellRing size={20} />} title={n("reminders.empty")} /></div>}
      <ul className="auto-list">
        {query.data?.map((one) => (
          <li key={one.key} className="card auto-card">
            <button type="button" className="auto-reminder" onClick={() => { setOpen(one); }}>
              <span className="auto-card-top"><i className={`auto-dot auto-dot-${one.reminder.color ?? "none"}`} /><strong>{labelIn(one.reminder.label, currentLanguage())}</strong><Chip text={n((one.reminder.active ?? true) ? "active" : "inactive")} color={(one.reminder.active ?? true) ? "green" : "default"} /></span>
              <ReminderText reminder={one.reminder} />
            </button>
          </li>
        ))}
      </ul>
      <Drawer open={open !== null} title={n(open?.key ? "reminders.title" : "reminders.create")} placement={phone ? "bottom" : "right"} size={phone ? "90%" : 640} onClose={leave}>
        {open && <ReminderForm key={open.key ?? ""} name={open.key} stored={open.reminder} onClose={() => { setOpen(null); }} />}
        {question}
      </Drawer>
    </div>
  );
}

/** About what, and what people are told. */
function ReminderText({ reminder }: { reminder: Reminder }) {
  const n = useAutomationTexts();
  const object = useObject(reminder.object).data;
  const message = labelIn(reminder.message ?? {}, "");
  return <span className="muted">{object?.label} · {message === "" ? n("reminders.message_none") : templateWords(message, object)}</span>;
}

function ReminderForm({ name, stored, onClose }: { name: string | null; stored: Reminder; onClose: () => void }) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const client = useQueryClient();
  const objects = useObjects();
  const language = currentLanguage();
  const form = useKeptForm("$reminder", name ?? "new", { ...stored });
  const reminder: Reminder = form.value;
  const { failure } = form;
  const [saving, setSaving] = useState(false);
  const meta = useObject(reminder.object);
  const set = (patch: Partial<Reminder>) => { form.change(patch); };
  const publish = async (next: Reminder | null) => {
    setSaving(true);
    try {
      await publishDocuments([{ kind: "reminder", key: name ?? `${reminder.object}_${Date.now().toString(36)}`, body: next as Record<string, unknown> | null }], n(next ? "published" : "removed"));
      form.drop();
      showToast({ kind: "done", text: n(next ? "published" : "removed") });
      await client.invalidateQueries({ queryKey: automationKeys.reminders });
      onClose();
    } catch (error) {
      form.fail(error);
    }
    setSaving(false);
  };
  const problems = failure instanceof ApiError ? failure.problems : [];
  return (
    <div className="auto-stack">
      <KeptTop form={form} saving={saving} whole />
      <Labelled label={n("name")} problems={problemsAt(problems, "label")}><Input value={reminder.label[language] ?? ""} maxLength={100} aria-label={n("name")} onChange={(event) => { set({ label: { ...reminder.label, [language]: event.target.value } }); }} /></Labelled>
      <Labelled label={n("object")} problems={problemsAt(problems, "object")}>
        <Select value={reminder.object || null} disabled={name !== null} aria-label={n("object")} showSearch={{ optionFilterProp: "label" }} options={(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))} onChange={(object: string) => { set({ object, filter: { all: [] } }); }} />
      </Labelled>
      {meta.data && reminder.object !== "" && (
        <>
          <Labelled label={n("reminders.filter")} problems={problemsAt(problems, "filter")} hint={n("reminders.relative_hint", { example: "now-48h" })}><FilterBuilder bare object={meta.data} filter={reminder.filter} onChange={(filter) => { set({ filter: filter ?? { all: [] } }); }} /></Labelled>
          <Labelled label={n("reminders.color")} problems={problemsAt(problems, "color")}><Select value={reminder.color ?? ""} aria-label={n("reminders.color")} options={[...COLORS.map((color) => ({ value: color as string, label: n(`reminders.colors.${color}`) })), { value: "", label: n("reminders.no_color") }]} onChange={(color: string) => { set({ color: color || null }); }} /></Labelled>
          <Labelled label={n("reminders.message")} problems={problemsAt(problems, "message")} hint={n("step.template_hint", { example: "{{name}}" })}><Input value={reminder.message?.[language] ?? ""} aria-label={n("reminders.message")} onChange={(event) => { set({ message: event.target.value === "" ? {} : { ...reminder.message, [language]: event.target.value } }); }} /></Labelled>
          <Labelled label={n("reminders.to")} problems={problemsAt(problems, "to")}><PeopleEditor object={meta.data} people={reminder.to ?? []} onChange={(to) => { set({ to }); }} /></Labelled>
          <Labelled label={n("reminders.repeat")} problems={problemsAt(problems, "repeat_hours")}><InputNumber min={0} max={8760} value={reminder.repeat_hours ?? 0} aria-label={n("reminders.repeat")} onChange={(hours) => { set({ repeat_hours: hours ?? 0 }); }} /></Labelled>
          <div className="auto-row"><Switch checked={reminder.urgent ?? false} aria-label={n("reminders.urgent")} onChange={(urgent) => { set({ urgent }); }} /><span>{n("reminders.urgent")}</span></div>
          <div className="auto-row"><Switch checked={reminder.active ?? true} aria-label={n("active")} onChange={(active) => { set({ active }); }} /><span>{n("active")}</span></div>
        </>
      )}
      <div className="auto-row">
        <Button type="primary" loading={saving} disabled={reminder.object === "" || !Object.values(reminder.label).some(Boolean)} onClick={() => void publish(reminder)}>{n("reminders.save")}</Button>
        {name !== null && <Popconfirm title={n("remove_text")} okText={n("remove")} cancelText={t("common.cancel")} onConfirm={() => void publish(null)}><Button danger>{n("remove")}</Button></Popconfirm>}
      </div>
    </div>
  );
}
