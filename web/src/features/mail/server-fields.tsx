import { Select } from "antd";
import { useMailTexts } from "@/i18n/mail/register";
import { KeptField } from "@/records/form/kept-parts";
import type { FormProblems, KeptForm } from "@/records/form/use-kept-form";

type Security = "tls" | "starttls" | "none";

export interface ServerValues {
  imap_host: string;
  imap_port: number;
  imap_security: Security;
  smtp_host: string;
  smtp_port: number;
  smtp_security: Security;
}

const USUAL = { imap: { tls: 993, starttls: 143, none: 143 }, smtp: { tls: 465, starttls: 587, none: 25 } } as const;

/** Marks a control whose problems stand below its row. */
function markOf(form: FormProblems, name: string) {
  return (form.problems[name] ?? []).length > 0 ? { "aria-invalid": true, "aria-describedby": `kept-${name}-problems` } : {};
}

/** Where mail is read and sent. */
export function ServerFields({ form, values, onChange }: { form: FormProblems & Pick<KeptForm<never>, "stands">; values: ServerValues; onChange: (values: ServerValues) => void }) {
  const m = useMailTexts();
  return (["imap", "smtp"] as const).map((kind) => (
    <fieldset key={kind}>
      <legend>{m(`form.${kind}`)}</legend>
      <div className="mail-server">
        <input {...markOf(form, `${kind}_host`)} aria-label={`${m(`form.${kind}`)} ${m("form.host")}`} placeholder={m("form.host")} value={values[`${kind}_host`]} onChange={(event) => { onChange({ ...values, [`${kind}_host`]: event.target.value.trim() }); }} />
        <input {...markOf(form, `${kind}_port`)} aria-label={`${m(`form.${kind}`)} ${m("form.port")}`} inputMode="numeric" value={String(values[`${kind}_port`])} onChange={(event) => { onChange({ ...values, [`${kind}_port`]: Number(event.target.value.replace(/\D/g, "").slice(0, 5)) }); }} />
        <Select
          aria-label={`${m(`form.${kind}`)} ${m("form.security")}`}
          value={values[`${kind}_security`]}
          onChange={(security: Security) => { onChange({ ...values, [`${kind}_security`]: security, [`${kind}_port`]: USUAL[kind][security] }); }}
          options={(["tls", "starttls", "none"] as const).map((value) => ({ value, label: m(`form.securities.${value}`) }))}
        />
      </div>
      {(["host", "port", "security"] as const).map((part) => <KeptField key={part} form={form} name={`${kind}_${part}`}>{() => null}</KeptField>)}
    </fieldset>
  ));
}
