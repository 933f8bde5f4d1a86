import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Input, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { fetchObject } from "@/api/meta";
import { keys } from "@/api/query-keys";
import { fetchTermDocument, METRICS, NEW_TERM, publishTerm, termKeys, type TermDoc } from "@/api/terms";
import { useObjects } from "@/api/use-objects";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useTermTexts } from "@/i18n/terms/register";
import { ErrorState } from "@/records/common/error-state";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { useLeaveKept } from "@/records/form/use-leave";
import { showToast } from "@/ui/toast";
import { useIsPhone } from "@/ui/use-media";

const KEY = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** A term being written; null: a new one. Publishing it asks the departments for their signatures. */
export function TermForm({ name, onClose }: { name: string | null; onClose: () => void }) {
  const t = useTermTexts();
  const phone = useIsPhone();
  const query = useQuery({ queryKey: termKeys.document(name ?? ""), queryFn: () => fetchTermDocument(name ?? ""), enabled: name !== null, gcTime: 0 });
  const stored = name === null ? NEW_TERM : query.data;
  const { leave, question } = useLeaveKept("$term", name ?? "new", onClose);
  return (
    <Drawer open title={t(name === null ? "new" : "edit")} placement={phone ? "bottom" : "right"} size={phone ? "92%" : 560} onClose={leave}>
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {!query.error && !stored && <Skeleton lines={8} />}
      {stored && <Form name={name} stored={stored} onClose={onClose} />}
      {question}
    </Drawer>
  );
}

function Form({ name, stored, onClose }: { name: string | null; stored: TermDoc; onClose: () => void }) {
  const t = useTermTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const language = currentLanguage();
  const form = useKeptForm("$term", name ?? "new", { ...stored, key: name ?? "" });
  const { key, ...term } = form.value;
  const [busy, setBusy] = useState(false);
  const set = (patch: Partial<TermDoc>) => { form.change(patch); };
  const text = (part: "label" | "definition" | "limits") => ({
    "aria-label": t(part === "label" ? "name" : part === "definition" ? "counts" : "not_counts"),
    value: term[part][language] ?? "",
    onChange: (event: { target: { value: string } }) => { set({ [part]: { ...term[part], [language]: event.target.value } }); },
  });

  const publish = async (next: TermDoc | null) => {
    setBusy(true);
    try {
      await publishTerm(key, next, t("publish_note", { name: labelIn(term.label, key) }));
      await client.invalidateQueries({ queryKey: termKeys.list });
      form.drop();
      showToast({ kind: "done", text: t(next === null ? "removed" : "published") });
      onClose();
      void navigate(next === null ? "/terms" : `/terms/${key}`);
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  return (
    <div className="form term-form">
      <KeptTop form={form} saving={busy} />
      <Row label={t("name")}><Input maxLength={100} {...text("label")} /><KeptField form={form} name="label">{() => null}</KeptField></Row>
      {name === null && <Row label={t("key")} help={t("key_help")}><Input maxLength={50} aria-label={t("key")} value={key} onChange={(event) => { form.change({ key: event.target.value.trim() }); }} /><KeptField form={form} name="key">{() => null}</KeptField></Row>}
      <Row label={t("counts")}><Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} {...text("definition")} /><KeptField form={form} name="definition">{() => null}</KeptField></Row>
      <Row label={t("not_counts")}><Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} {...text("limits")} /><KeptField form={form} name="limits">{() => null}</KeptField></Row>
      <Row label={t("owner")} help={t("owner_help")}><Input maxLength={100} aria-label={t("owner")} value={term.owner} onChange={(event) => { set({ owner: event.target.value }); }} /></Row>
      <Row label={t("departments")} help={t("departments_help")}><Select mode="tags" open={false} aria-label={t("departments")} value={term.departments} onChange={(departments: string[]) => { set({ departments }); }} /><KeptField form={form} name="departments">{() => null}</KeptField></Row>
      <Row label={t("synonyms")}><Select mode="tags" open={false} aria-label={t("synonyms")} value={term.synonyms} onChange={(synonyms: string[]) => { set({ synonyms }); }} /><KeptField form={form} name="synonyms">{() => null}</KeptField></Row>
      <Row label={t("fields")} help={t("fields_help")}><FieldSelect value={term.fields} onChange={(fields) => { set({ fields }); }} /><KeptField form={form} name="fields">{() => null}</KeptField></Row>
      <Row label={t("metrics")}><Select mode="multiple" aria-label={t("metrics")} value={term.metrics} options={METRICS.map((value) => ({ value, label: t(`metric.${value}`) }))} onChange={(metrics) => { set({ metrics }); }} /></Row>
      <div className="term-form-end">
        {name !== null && <Popconfirm title={t("remove_text")} okText={t("remove")} cancelText={common("common.cancel")} onConfirm={() => void publish(null)}><Button danger>{t("remove")}</Button></Popconfirm>}
        <Button type="primary" loading={busy} disabled={!KEY.test(key)} onClick={() => void publish(term)}>{t("publish")}</Button>
      </div>
    </div>
  );
}

function Row({ label, help, children }: { label: string; help?: string; children: React.ReactNode }) {
  return <div className="form-field"><span className="form-label">{label}</span>{children}{help !== undefined && <p className="form-help">{help}</p>}</div>;
}

/** Fields of all objects one may see, an object's when it is chosen. */
function FieldSelect({ value, onChange }: { value: string[]; onChange: (fields: string[]) => void }) {
  const t = useTermTexts();
  const objects = useObjects().data ?? [];
  const [object, setObject] = useState(value[0]?.split(".")[0] ?? objects[0]?.api_name ?? "");
  const meta = useQuery({ queryKey: keys.object(object), queryFn: ({ signal }) => fetchObject(object, signal), enabled: object !== "" });
  const options = (meta.data?.fields ?? []).filter((field) => !field.system).map((field) => ({ value: `${object}.${field.api_name}`, label: `${meta.data?.label ?? object} · ${field.label}` }));
  const known = value.filter((each) => !options.some((one) => one.value === each)).map((each) => ({ value: each, label: each }));
  return (
    <div className="term-fields">
      <Select value={object} aria-label={t("fields_help")} options={objects.map((one) => ({ value: one.api_name, label: one.label }))} onChange={setObject} />
      <Select mode="multiple" aria-label={t("fields")} value={value} options={[...options, ...known]} onChange={onChange} />
    </div>
  );
}
