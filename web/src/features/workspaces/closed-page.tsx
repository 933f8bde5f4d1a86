import { useTranslation } from "react-i18next";
import { leaveWorkspace, workspaceIsChosen } from "@/api/company";
import { errorText } from "@/api/error-text";
import { useWelcomeTexts } from "@/i18n/welcome/register";
import { Button } from "@/ui/button";
import { Logo } from "@/ui/logo";
import "@/ui/sign-in.css";

/** A workspace that answers nobody: suspended, waiting to be deleted, or not there; with the reason and the way to another one. */
export function ClosedPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const w = useWelcomeTexts();
  return (
    <div className="sign-in">
      <main className="sign-in-panel">
        <div className="sign-in-brand">
          <Logo size={40} />
          <h1>{w("closed_title")}</h1>
          <p role="alert">{errorText(error, t)}</p>
          {workspaceIsChosen() && <p style={{ marginTop: 16 }}><Button onClick={() => { void leaveWorkspace().then(() => { window.location.assign("/"); }); }}>{w("closed_leave")}</Button></p>}
        </div>
      </main>
    </div>
  );
}
