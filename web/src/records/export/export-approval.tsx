import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { Link } from "react-router";
import { askToExport } from "@/api/access";
import { useListTexts } from "@/i18n/lists/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";

interface Props {
  object: string;
  wanted: Parameters<typeof askToExport>[1];
}

/** The file is larger than one may take without asking: ask for it, with a reason. */
export function ExportApproval({ object, wanted }: Props) {
  const l = useListTexts();
  const form = useKeptForm(object, "export reason", { reason: "" });
  const { reason } = form.value;
  const ask = useMutation({ mutationFn: () => askToExport(object, wanted, reason.trim()), onSuccess: form.drop, onError: form.fail });
  if (ask.data) return <p className="notice" role="status">{l("export.asked")} <Link to="/access?box=mine">{l("export.requests")}</Link></p>;
  return (
    <fieldset className="export-choice">
      <legend>{l("export.reason")}</legend>
      <KeptTop form={form} saving={ask.isPending} />
      <KeptField form={form} name="reason">
        {(mark) => <Input.TextArea {...mark} aria-label={l("export.reason")} rows={2} maxLength={1000} value={reason} onChange={(event) => { form.change({ reason: event.target.value }); }} />}
      </KeptField>
      <p className="muted">{l("export.reason_text")}</p>
      <Button type="primary" disabled={reason.trim().length < 2} loading={ask.isPending} onClick={() => { ask.mutate(); }}>{l("export.ask")}</Button>
    </fieldset>
  );
}
