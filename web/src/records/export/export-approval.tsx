import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { askToExport } from "@/api/access";
import { errorText } from "@/api/error-text";
import { useListTexts } from "@/i18n/lists/register";

interface Props {
  object: string;
  wanted: Parameters<typeof askToExport>[1];
}

/** The file is larger than one may take without asking: ask for it, with a reason. */
export function ExportApproval({ object, wanted }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [reason, setReason] = useState("");
  const ask = useMutation({ mutationFn: () => askToExport(object, wanted, reason.trim()) });
  if (ask.data) return <p className="notice" role="status">{l("export.asked")} <Link to="/access?box=mine">{l("export.requests")}</Link></p>;
  return (
    <fieldset className="export-choice">
      <legend>{l("export.reason")}</legend>
      <Input.TextArea aria-label={l("export.reason")} rows={2} maxLength={1000} value={reason} onChange={(event) => { setReason(event.target.value); }} />
      <p className="muted">{l("export.reason_text")}</p>
      {ask.error && <p className="notice notice-danger" role="alert">{errorText(ask.error, t)}</p>}
      <Button type="primary" disabled={reason.trim().length < 2} loading={ask.isPending} onClick={() => { ask.mutate(); }}>{l("export.ask")}</Button>
    </fieldset>
  );
}
