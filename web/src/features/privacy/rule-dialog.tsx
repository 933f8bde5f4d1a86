import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Modal, Select, Switch } from "antd";
import { publishDocuments } from "@/api/meta";
import { privacyKeys } from "@/api/privacy";
import type { Filter, ObjectSummary } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { labelIn, newKey, relabel, type Label } from "@/features/privacy/labels";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { FilterBuilder } from "@/records/filter/filter-builder";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";

const ACTIONS = ["keep", "anonymise", "trash"] as const;

export interface RuleBody {
  label: Label;
  object: string;
  action: (typeof ACTIONS)[number];
  filter: Record<string, unknown> | null;
  since: string;
  days: number;
  reason: Label;
  active: boolean;
}

const EMPTY: RuleBody = { label: {}, object: "", action: "anonymise", filter: null, since: "updated_at", days: 1095, reason: {}, active: false };

/** A retention rule, as a document of the configuration; with its filter. */
export function RuleDialog({ known, body, objects, onClose }: { known: string | null; body: RuleBody | null; objects: readonly ObjectSummary[]; onClose: () => void }) {
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const form = useKeptForm("$retention", known ?? "new", { ...(body ?? { ...EMPTY, object: objects[0]?.api_name ?? "" }) });
  const draft: RuleBody = form.value;
  const set = (changes: Partial<RuleBody>) => { form.change(changes); };
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const meta = useObject(draft.object);
  const moments = (meta.data?.fields ?? []).filter((field) => field.type === "date" || field.type === "datetime");
  const publish = useMutation({
    mutationFn: (next: RuleBody | null) => publishDocuments([{ kind: "retention", key: known ?? newKey("rule"), body: next as unknown as Record<string, unknown> | null }], p("rule")),
    onSuccess: () => {
      form.drop();
      showToast({ kind: "done", text: p("saved") });
      void client.invalidateQueries({ queryKey: privacyKeys.retention });
      onClose();
    },
    onError: form.fail,
  });
  const complete = labelIn(draft.label).trim() !== "" && draft.object !== "" && draft.days >= 1;
  return (
    <Modal
      open title={p("rule")} onCancel={leave}
      footer={[
        ...(known ? [<Button key="remove" danger type="text" className="privacy-left" onClick={() => { publish.mutate(null); }}>{p("remove")}</Button>] : []),
        <Button key="cancel" onClick={leave}>{p("cancel")}</Button>,
        <Button key="save" type="primary" loading={publish.isPending} disabled={!complete} onClick={() => { publish.mutate(draft); }}>{p("save")}</Button>,
      ]}
    >
      <div className="privacy-form">
        <KeptTop form={form} saving={publish.isPending} />
        <label>{p("rule_name")}<KeptField form={form} name="label">{(mark) => <input {...mark} value={labelIn(draft.label)} maxLength={100} onChange={(event) => { set({ label: relabel(draft.label, event.target.value) }); }} />}</KeptField></label>
        <label>{p("rule_object")}<Select value={draft.object} aria-label={p("rule_object")} options={objects.map((one) => ({ value: one.api_name, label: one.label }))} onChange={(object) => { set({ object, since: "updated_at", filter: null }); }} /></label>
        <label>{p("rule_action")}<Select value={draft.action} aria-label={p("rule_action")} options={ACTIONS.map((action) => ({ value: action, label: p(`action.${action}`) }))} onChange={(action) => { set({ action }); }} /></label>
        {meta.data && (
          <fieldset className="privacy-filter">
            <legend>{p("rule_filter")}</legend>
            <FilterBuilder key={draft.object} bare object={meta.data} filter={draft.filter as unknown as Filter | null} onChange={(filter) => { set({ filter: filter as unknown as Record<string, unknown> | null }); }} />
          </fieldset>
        )}
        <label>{p("rule_since")}<Select value={draft.since} aria-label={p("rule_since")} loading={meta.isPending} options={moments.map((field) => ({ value: field.api_name, label: field.label }))} onChange={(since) => { set({ since }); }} /></label>
        <label>{p("rule_days")}<KeptField form={form} name="days">{(mark) => <InputNumber {...mark} min={1} max={36500} value={draft.days} onChange={(days) => { set({ days: days ?? 0 }); }} />}</KeptField></label>
        <label>{p("rule_reason")}<KeptField form={form} name="reason">{(mark) => <input {...mark} value={labelIn(draft.reason)} maxLength={300} onChange={(event) => { set({ reason: relabel(draft.reason, event.target.value) }); }} />}</KeptField></label>
        <label className="privacy-switch"><Switch checked={draft.active} onChange={(active) => { set({ active }); }} aria-label={p("rule_active")} /> {p("rule_active")}</label>
      </div>
      {question}
    </Modal>
  );
}
