import { useEffect, useState } from "react";
import { weighPassword } from "@/api/accounts";
import type { Schemas } from "@/api/types";
import { useSecurityTexts } from "@/i18n/security/register";

const PAUSE_MS = 250;

interface Props {
  password: string;
  /** Of the link by which it is set; else it is the signed-in person's. */
  token?: string;
  minimum?: number;
}

/** How strong a password would be, and why it would be refused: by the same estimate that decides when it is saved. */
export function StrengthMeter({ password, token, minimum = 8 }: Props) {
  const s = useSecurityTexts();
  const [found, setFound] = useState<Schemas["Strength"] | null>(null);
  useEffect(() => {
    if (password === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      // Without an answer there is no meter; what is wrong is said when the password is saved.
      weighPassword(password, token ?? null, stop.signal).then(setFound, () => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [password, token]);
  const shown = password === "" ? null : found;
  const score = shown?.score ?? 0;
  const scores = s("meter.scores", { returnObjects: true });
  return (
    <div className="strength">
      <div className="strength-bar" role="meter" aria-label={s("meter.label")} aria-valuemin={0} aria-valuemax={4} aria-valuenow={score} aria-valuetext={shown ? scores[score] : undefined}>
        {[1, 2, 3, 4].map((step) => <span key={step} data-on={shown !== null && score >= step} data-score={score} />)}
      </div>
      <p className="muted" aria-live="polite">{shown === null ? s("meter.hint", { minimum: found?.minimum ?? minimum }) : (shown.text ?? scores[score])}</p>
    </div>
  );
}
