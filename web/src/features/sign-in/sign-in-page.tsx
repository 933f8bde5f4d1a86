import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { signIn } from "@/api/session";
import { useSessionQuery } from "@/api/use-session";
import { DemoLogins } from "@/features/sign-in/demo-logins";
import { LANGUAGES } from "@/i18n/language";
import { switchLanguage } from "@/i18n/setup";
import { Logo } from "@/ui/logo";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/sign-in/sign-in.css";

/** Only addresses of this application are followed after signing in. */
function safeBack(back: string | null): string {
  return back !== null && back.startsWith("/") && !back.startsWith("//") && !back.startsWith("/sign-in") ? back : "/";
}

export function SignInPage() {
  const { t, i18n } = useTranslation();
  usePageTitle(t("sign_in.title"));
  const [params] = useSearchParams();
  const client = useQueryClient();
  const session = useSessionQuery();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  if (session.data) return <Navigate to={safeBack(params.get("back"))} replace />;

  const submit = async (name: string, secret: string) => {
    if (name.trim() === "" || secret === "") {
      setFailure(t("sign_in.both_needed"));
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      const begun = await signIn(name.trim(), secret);
      client.setQueryData(keys.session, begun);
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };

  return (
    <div className="sign-in">
      <main className="sign-in-panel">
        <div className="sign-in-brand">
          <Logo size={40} />
          <h1>{t("sign_in.heading")}</h1>
          <p className="muted">{t("sign_in.motto")}</p>
        </div>
        <form
          className="sign-in-form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void submit(login, password);
          }}
        >
          {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
          <div>
            <label htmlFor="login">{t("sign_in.login")}</label>
            <Input id="login" size="large" autoFocus autoComplete="username" autoCapitalize="none" value={login} onChange={(event) => { setLogin(event.target.value); }} />
          </div>
          <div>
            <label htmlFor="password">{t("sign_in.password")}</label>
            <Input.Password id="password" size="large" autoComplete="current-password" value={password} onChange={(event) => { setPassword(event.target.value); }} />
          </div>
          <Button type="primary" size="large" htmlType="submit" block loading={busy}>{t("sign_in.submit")}</Button>
        </form>
        <DemoLogins
          disabled={busy}
          onChoose={(name, secret) => {
            setLogin(name);
            setPassword(secret);
            void submit(name, secret);
          }}
        />
      </main>
      <footer className="sign-in-languages">
        {LANGUAGES.map(({ code, name }) => (
          <button key={code} type="button" lang={code} aria-pressed={i18n.language === code} onClick={() => void switchLanguage(code)}>{name}</button>
        ))}
      </footer>
    </div>
  );
}
