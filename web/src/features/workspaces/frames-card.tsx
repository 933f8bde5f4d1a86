import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Select } from "antd";
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchFrames, frameKeys, publishFrames, type FrameDoc } from "@/api/frames";
import { useObjects } from "@/api/use-objects";
import { labelIn } from "@/fields/values";
import { useCompanyTexts } from "@/i18n/company/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { IconButton } from "@/ui/icon-button";
import { showToast } from "@/ui/toast";

const USUAL = "account";
const HEIGHT = { least: 100, usual: 420, most: 2000 };
const EMPTY = { label: "", url: "", height: HEIGHT.usual };

/** Pages of other systems (BI) as tabs of records: adding one also allows its origin. */
export function FramesCard() {
  const c = useCompanyTexts();
  const objects = useObjects();
  const [object, setObject] = useState(USUAL);
  return (
    <section className="card company-section" aria-label={c("frames")}>
      <h2 className="section-title">{c("frames")}</h2>
      <p className="muted">{c("frames_text")}</p>
      <label className="company-frames-of">{c("kind_object")}<Select value={object} aria-label={c("kind_object")} options={(objects.data ?? []).map((one) => ({ value: one.api_name, label: one.label }))} onChange={setObject} /></label>
      <FramesOf key={object} object={object} />
    </section>
  );
}

function FramesOf({ object }: { object: string }) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const client = useQueryClient();
  const form = useKeptForm("$frame", object, EMPTY);
  const { label, url, height } = form.value;
  const stored = useQuery({ queryKey: frameKeys.of(object), queryFn: () => fetchFrames(object) });
  const frames = stored.data ?? [];
  const publish = useMutation({
    mutationFn: (next: FrameDoc[]) => publishFrames(object, next, c("frames")),
    onSuccess: async (_, next) => {
      if (next.length > frames.length) form.drop();
      showToast({ kind: "done", text: t("records.saved") });
      await client.invalidateQueries({ queryKey: frameKeys.of(object) });
    },
    onError: form.fail,
  });
  const add = () => { publish.mutate([...frames, { label: { "zh-CN": label.trim(), en: label.trim() }, url: url.trim(), height }]); };
  return (
    <>
      <form className="company-frames" onSubmit={(event) => { event.preventDefault(); add(); }}>
        <KeptTop form={form} saving={publish.isPending} />
        <label>{c("frames_label")}<KeptField form={form} name="label">{(mark) => <input {...mark} value={label} maxLength={60} onChange={(event) => { form.change({ label: event.target.value }); }} />}</KeptField></label>
        <label>{c("frames_url")}<KeptField form={form} name="url">{(mark) => <input {...mark} type="url" value={url} maxLength={1000} placeholder="https://bi.example.com/d/customer?id={id}" onChange={(event) => { form.change({ url: event.target.value }); }} />}</KeptField></label>
        <label>{c("frames_height")}<KeptField form={form} name="height">{(mark) => <InputNumber {...mark} min={HEIGHT.least} max={HEIGHT.most} value={height} onChange={(value) => { form.change({ height: value ?? HEIGHT.usual }); }} />}</KeptField></label>
        <div className="company-actions"><Button type="primary" htmlType="submit" loading={publish.isPending} disabled={stored.data === undefined || label.trim() === "" || url.trim() === ""}>{c("frames_add")}</Button></div>
      </form>
      {stored.error && <p className="notice notice-danger" role="alert">{errorText(stored.error, t)}</p>}
      <ul className="company-frame-list">
        {frames.map((frame, index) => (
          <li key={`${frame.url}${String(index)}`}>
            <strong>{labelIn(frame.label, "")}</strong>
            <span className="muted ellipsis">{frame.url}</span>
            <IconButton label={c("frames_remove", { label: labelIn(frame.label, "") })} onClick={() => { publish.mutate(frames.filter((one) => one !== frame)); }}><X size={15} aria-hidden /></IconButton>
          </li>
        ))}
      </ul>
    </>
  );
}
