import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError, problemText } from "@/api/problem";
import { useCompanyTexts } from "@/i18n/company/register";

interface Props {
  title: string;
  text?: string;
  children: ReactNode;
  /** Brings the answer into force and goes on; what is wrong is said here. */
  onNext: (() => Promise<void>) | null;
  onSkip?: () => Promise<void>;
  onBack: (() => void) | null;
}

/** A step of the wizard with its way on and back. */
export function StepFrame({ title, text, children, onNext, onSkip, onBack }: Props) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems : [];
      setFailure([errorText(error, t), ...problems.map(problemText)].join(" "));
    }
    setBusy(false);
  };
  return (
    <section className="card setup-card" aria-label={title}>
      <h2>{title}</h2>
      {text !== undefined && <p className="muted">{text}</p>}
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      {children}
      <footer className="setup-foot">
        {onBack && <Button onClick={onBack}>{c("back")}</Button>}
        {onNext && <Button type="primary" loading={busy} onClick={() => void run(onNext)}>{busy ? c("saving") : c("next")}</Button>}
        {onSkip && <Button type="text" disabled={busy} onClick={() => void run(onSkip)}>{c("skip")}</Button>}
      </footer>
    </section>
  );
}
