import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError } from "@/api/problem";
import { finishByCode, finishByPasskey, type SecondStep } from "@/api/session";
import type { Session } from "@/api/types";
import { useSecurityTexts } from "@/i18n/security/register";
import { Button } from "@/ui/button";

interface Props {
  step: SecondStep;
  onDone: (begun: Session) => void;
  /** Back to the password, with a sentence when there is something to say. */
  onBack: (text: string | null) => void;
}

/** The second step of signing in: a code, a recovery code, or a passkey. */
export function SecondStepForm({ step, onDone, onBack }: Props) {
  const { t } = useTranslation();
  const s = useSecurityTexts();
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const byCode = step.methods.includes("totp") || step.methods.includes("recovery");
  const run = async (work: () => Promise<Session>) => {
    setBusy(true);
    setFailure(null);
    try {
      onDone(await work());
    } catch (error) {
      if (error instanceof ApiError && error.code === "ticket_expired") onBack(errorText(error, t));
      else setFailure(error instanceof DOMException ? s("passkey_cancelled") : errorText(error, t));
      setBusy(false);
    }
  };
  return (
    <form
      className="sign-in-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (byCode && code.trim() !== "") void run(() => finishByCode(step.ticket, code));
      }}
    >
      <p className="muted">{s(step.methods.includes("totp") ? "step_totp" : byCode ? "step_recovery" : "step_passkey")}</p>
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      {step.passkey && (
        <Button primary={!byCode} large disabled={busy} onClick={() => void run(() => finishByPasskey(step))}>{s("use_passkey")}</Button>
      )}
      {byCode && (
        <>
          <div>
            <label htmlFor="code">{s("code")}</label>
            <input id="code" className="sign-in-input" autoFocus autoComplete="one-time-code" inputMode={step.methods.includes("totp") ? "numeric" : "text"} maxLength={40} value={code} onChange={(event) => { setCode(event.target.value); }} />
          </div>
          <Button type="submit" primary large disabled={busy || code.trim() === ""} aria-busy={busy}>{s("go_on")}</Button>
          {step.methods.includes("recovery") && <p className="muted">{s("lost")}</p>}
        </>
      )}
      <Button disabled={busy} onClick={() => { onBack(null); }}>{s("back")}</Button>
    </form>
  );
}
