import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useTranslation } from "react-i18next";
import { chooseWorkspace, fetchSignUp, signUp } from "@/api/company";
import { errorText } from "@/api/error-text";
import { ApiError, problemText, splitProblems, type FieldProblem } from "@/api/problem";
import { keys } from "@/api/query-keys";
import { signIn } from "@/api/session";
import { currentLanguage } from "@/i18n/language";
import { useCompanyTexts } from "@/i18n/company/register";
import { Logo } from "@/ui/logo";
import { usePageTitle } from "@/ui/use-page-title";
import "@/ui/sign-in.css";

const FIELDS = [
  { key: "company", label: "company_name", autoComplete: "organization", type: "text" },
  { key: "name", label: "your_name", autoComplete: "name", type: "text" },
  { key: "email", label: "email", autoComplete: "email", type: "email" },
] as const;

/** Company, name, e-mail address: a workspace, on trial where the operator says so. With mail a link proves the address; without, a password leads into the wizard. */
export function SignUpPage() {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  usePageTitle(c("sign_up_title"));
  const navigate = useNavigate();
  const client = useQueryClient();
  const info = useQuery({ queryKey: ["sign-up"], queryFn: fetchSignUp });
  const [values, setValues] = useState({ company: "", name: "", email: "", password: "" });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [problems, setProblems] = useState<Record<string, FieldProblem[]>>({});
  const [mailed, setMailed] = useState(false);
  const byMail = info.data?.mail === true;
  const submit = async () => {
    setBusy(true);
    setFailure(null);
    setProblems({});
    try {
      const begun = await signUp({ ...values, password: byMail ? null : values.password, language: currentLanguage() });
      await chooseWorkspace(begun.workspace);
      if (begun.mailed) { setMailed(true); return; }
      client.clear();
      client.setQueryData(keys.session, await signIn(begun.login, values.password));
      await navigate("/setup");
    } catch (error) {
      const { byField, other } = splitProblems(error instanceof ApiError ? error.problems : [], new Set(Object.keys(values)));
      const first = Object.keys(values).find((key) => key in byField);
      setProblems(byField);
      setFailure(other.length > 0 ? other.map(problemText).join(" ") : first === undefined ? errorText(error, t) : null);
      setBusy(false);
      document.getElementById(`sign-up-${first ?? ""}`)?.focus();
    }
  };
  const ready = info.data !== undefined && Object.entries(values).every(([key, value]) => value.trim() !== "" || (byMail && key === "password"));
  const marks = (key: string) => (problems[key] ? { status: "error" as const, "aria-invalid": true, "aria-describedby": `sign-up-${key}-problem` } : {});
  const told = (key: string) => problems[key] && <p id={`sign-up-${key}-problem`} className="sign-in-problem" role="alert">{problems[key].map(problemText).join(" ")}</p>;
  if (mailed) {
    return (
      <div className="sign-in">
        <main className="sign-in-panel">
          <div className="sign-in-brand" role="status">
            <Logo size={40} />
            <h1>{c("sign_up_mailed_title")}</h1>
            <p className="muted">{c("sign_up_mailed", { email: values.email.trim() })}</p>
          </div>
          <p className="muted" style={{ textAlign: "center" }}><Button type="link" onClick={() => { setMailed(false); setBusy(false); }}>{c("sign_up_again")}</Button></p>
        </main>
      </div>
    );
  }
  return (
    <div className="sign-in">
      <main className="sign-in-panel">
        <div className="sign-in-brand">
          <Logo size={40} />
          <h1>{c("sign_up_title")}</h1>
          <p className="muted">{info.data && (info.data.trial_days === null ? c("sign_up_own") : c("sign_up_text", { days: info.data.trial_days }))}</p>
        </div>
        {info.data?.open === false && <p className="notice notice-warning" role="alert">{c("sign_up_closed")}</p>}
        {info.data?.open !== false && (
          <form className="sign-in-form" noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
            {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
            {FIELDS.map(({ key, label, autoComplete, type }) => (
              <div key={key}>
                <label htmlFor={`sign-up-${key}`}>{c(label)}</label>
                <Input id={`sign-up-${key}`} size="large" type={type} autoFocus={key === "company"} {...marks(key)} autoComplete={autoComplete} value={values[key]} onChange={(event) => { setValues({ ...values, [key]: event.target.value }); }} />
                {told(key)}
              </div>
            ))}
            {!byMail && <div>
              <label htmlFor="sign-up-password">{c("password")}</label>
              <Input.Password id="sign-up-password" size="large" {...marks("password")} autoComplete="new-password" placeholder={c("password_help")} value={values.password} onChange={(event) => { setValues({ ...values, password: event.target.value }); }} />
              {told("password")}
            </div>}
            <p className="muted">{c(byMail ? "sign_up_by_mail" : "sign_up_no_mail")}</p>
            <Button type="primary" size="large" htmlType="submit" block loading={busy} disabled={!ready}>{busy ? c("sign_up_busy") : c("sign_up_do")}</Button>
          </form>
        )}
        <p className="muted" style={{ marginTop: 16, textAlign: "center" }}><Link to="/sign-in">{c("have_one")}</Link></p>
      </main>
    </div>
  );
}
