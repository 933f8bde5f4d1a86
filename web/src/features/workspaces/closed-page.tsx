import { useTranslation } from "react-i18next";
import { leaveWorkspace, workspaceIsChosen } from "@/api/company";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { ApiError } from "@/api/problem";
import { useWelcomeTexts } from "@/i18n/welcome/register";
import { Button } from "@/ui/button";
import { Logo } from "@/ui/logo";
import "@/ui/sign-in.css";

/** A workspace that answers nobody: suspended, waiting to be deleted, or not there; with the reason and the way to another one, or to the first. */
export function ClosedPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const w = useWelcomeTexts();
  const nobody = error instanceof ApiError && error.code === "unknown_workspace";
  return (
    <div className="sign-in">
      <main className="sign-in-panel">
        <div className="sign-in-brand">
          <Logo size={40} />
          <h1>{w(nobody ? "nobody_title" : "closed_title")}</h1>
          {nobody ? <p className="muted">{w("nobody_text")}</p> : <p role="alert">{errorText(error, t)}</p>}
          {nobody && <p style={{ marginTop: 16 }}><Link className="button button-primary button-large" to="/sign-up">{w("nobody_begin")}</Link></p>}
          {workspaceIsChosen() && <p style={{ marginTop: 16 }}><Button onClick={() => { void leaveWorkspace().then(() => { window.location.assign("/"); }); }}>{w("closed_leave")}</Button></p>}
        </div>
      </main>
    </div>
  );
}
