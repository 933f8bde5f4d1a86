import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import { askLink, lookAtLink, spendLink, workspaceOf } from "@/api/accounts";
import { errorText } from "@/api/error-text";
import { StrengthMeter } from "@/features/security/strength-meter";
import { useSecurityTexts } from "@/i18n/security/register";
import { ErrorState } from "@/records/common/error-state";
import { Button } from "@/ui/button";
import { Logo } from "@/ui/logo";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/ui/sign-in.css";
import "@/features/security/security.css";

/** Where a link for a password leads; without one, where it is asked for. */
export function PasswordPage() {
  const s = useSecurityTexts();
  const { hash } = useLocation();
  const token = hash.slice(1);
  usePageTitle(token === "" ? s("link.forgotten") : s("link.title"));
  return (
    <div className="sign-in">
      <main className="sign-in-panel">{token === "" ? <Forgotten /> : <SetPassword token={token} />}</main>
      <footer className="sign-in-languages"><Link to="/sign-in">{s("link.back")}</Link></footer>
    </div>
  );
}

function Forgotten() {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const [login, setLogin] = useState("");
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ kind: "danger" | "success" | "warning"; text: string } | null>(null);
  const send = async () => {
    setBusy(true);
    try {
      const mail = await askLink(login.trim());
      setSaid(mail ? { kind: "success", text: s("link.sent") } : { kind: "warning", text: s("link.no_mail") });
    } catch (error) {
      setSaid({ kind: "danger", text: errorText(error, t) });
    }
    setBusy(false);
  };
  return (
    <>
      <div className="sign-in-brand"><Logo size={40} /><h1>{s("link.forgotten")}</h1><p className="muted">{s("link.forgotten_text")}</p></div>
      <form className="sign-in-form" noValidate onSubmit={(event) => { event.preventDefault(); if (login.trim() !== "") void send(); }}>
        {said !== null && <p className={`notice notice-${said.kind}`} role={said.kind === "danger" ? "alert" : "status"}>{said.text}</p>}
        <div>
          <label htmlFor="who">{s("link.login")}</label>
          <input id="who" className="sign-in-input" autoFocus autoComplete="username" autoCapitalize="none" maxLength={200} value={login} onChange={(event) => { setLogin(event.target.value); }} />
        </div>
        <Button type="submit" primary large disabled={busy || login.trim() === ""} aria-busy={busy}>{s("link.send")}</Button>
      </form>
    </>
  );
}

function SetPassword({ token }: { token: string }) {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const link = useQuery({ queryKey: ["password link", token], queryFn: () => lookAtLink(token), retry: false, gcTime: 0, refetchOnWindowFocus: false });
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await spendLink(token, password);
      setDone(true);
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };
  if (link.error) return <ErrorState error={link.error} />;
  if (link.isPending) return <Skeleton lines={4} />;
  const { name, login, workspace, purpose, minimum } = link.data;
  if (done) {
    return (
      <div className="sign-in-brand">
        <Logo size={40} /><h1>{s("link.done")}</h1><p className="muted">{s("link.done_text")}</p>
        <Link className="button button-primary button-large" to={`/w/${workspaceOf(token)}`}>{s("link.to_sign_in")}</Link>
      </div>
    );
  }
  return (
    <>
      <div className="sign-in-brand">
        <Logo size={40} /><h1>{s("link.title")}</h1>
        <p className="muted">{s(purpose === "invitation" ? "link.invited" : "link.reset", { name, login, company: workspace })}</p>
      </div>
      <form className="sign-in-form" noValidate onSubmit={(event) => { event.preventDefault(); if (password !== "") void save(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <input type="text" name="login" autoComplete="username" value={login} readOnly hidden />
        <div>
          <label htmlFor="new-password">{s("link.password")}</label>
          <input id="new-password" className="sign-in-input" type="password" autoFocus autoComplete="new-password" value={password} onChange={(event) => { setPassword(event.target.value); }} />
        </div>
        <StrengthMeter password={password} token={token} minimum={minimum} />
        <Button type="submit" primary large disabled={busy || password === ""} aria-busy={busy}>{s("link.set")}</Button>
      </form>
    </>
  );
}
