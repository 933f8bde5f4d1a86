import { useQueryClient } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useSearchParams } from "react-router";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { secondStep, signIn, type SecondStep } from "@/api/session";
import { useSessionQuery } from "@/api/use-session";
import { DemoLogins } from "@/features/sign-in/demo-logins";
import { LANGUAGES } from "@/i18n/language";
import { switchLanguage } from "@/i18n/setup";
import { Button } from "@/ui/button";
import { IconButton } from "@/ui/icon-button";
import { Logo } from "@/ui/logo";
import { usePageTitle } from "@/ui/use-page-title";
import "@/ui/sign-in.css";

const SecondStepForm = lazy(async () => ({ default: (await import("@/features/security/second-step")).SecondStepForm }));

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
  const [readable, setReadable] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);

  const [step, setStep] = useState<SecondStep | null>(null);

  const nobody = session.data === null;
  useEffect(() => {
    // Whoever signs in next is not shown what the last person had on the screen.
    if (nobody) client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] && queryKey[0] !== "info" });
  }, [client, nobody]);

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
      const next = secondStep(error);
      setStep(next);
      setFailure(next === null ? errorText(error, t) : null);
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
        {step !== null ? (
          <Suspense>
            <SecondStepForm
              step={step}
              onDone={(begun) => { client.setQueryData(keys.session, begun); }}
              onBack={(text) => { setStep(null); setPassword(""); setFailure(text); }}
            />
          </Suspense>
        ) : (
          <>
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
                <input id="login" className="sign-in-input" autoFocus autoComplete="username" autoCapitalize="none" value={login} onChange={(event) => { setLogin(event.target.value); }} />
              </div>
              <div>
                <label htmlFor="password">{t("sign_in.password")}</label>
                <div className="sign-in-secret">
                  <input id="password" className="sign-in-input" type={readable ? "text" : "password"} autoComplete="current-password" value={password} onChange={(event) => { setPassword(event.target.value); }} />
                  <IconButton label={t(readable ? "sign_in.hide_password" : "sign_in.show_password")} aria-pressed={readable} onClick={() => { setReadable(!readable); }}>
                    {readable ? <Eye size={17} aria-hidden /> : <EyeOff size={17} aria-hidden />}
                  </IconButton>
                </div>
              </div>
              <Button type="submit" primary large disabled={busy} aria-busy={busy}>{t("sign_in.submit")}</Button>
            </form>
            <DemoLogins
              disabled={busy}
              onChoose={(name, secret) => {
                setLogin(name);
                setPassword(secret);
                void submit(name, secret);
              }}
            />
          </>
        )}
      </main>
      <footer className="sign-in-languages">
        <a href="/password">{t("sign_in.forgotten")}</a>
        <a href="/sign-up">{t("sign_in.sign_up")}</a>
        {LANGUAGES.map(({ code, name }) => (
          <button key={code} type="button" lang={code} aria-pressed={i18n.language === code} onClick={() => void switchLanguage(code)}>{name}</button>
        ))}
      </footer>
    </div>
  );
}
