import { Radio } from "antd";
import { useState } from "react";
import { setVisibility } from "@/api/setup";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";

const SCOPES = ["own", "own_and_reports", "team", "department", "all"] as const;
const ROLES = ["sales", "sales_manager"] as const;

type Scope = (typeof SCOPES)[number];

/** Whose customers sales people and their managers see. */
export function VisibilityStep({ onDone, onBack }: StepProps) {
  const c = useCompanyTexts();
  const [scopes, setScopes] = useState<Record<(typeof ROLES)[number], Scope>>({ sales: "own", sales_manager: "own_and_reports" });
  const next = async () => {
    await setVisibility(scopes);
    await onDone({ ...scopes }, ROLES.length);
  };
  return (
    <StepFrame title={c("step_visibility")} text={c("visibility_text")} onNext={next} onSkip={() => onDone({}, 0)} onBack={onBack}>
      {ROLES.map((role) => (
        <div key={role} style={{ display: "grid", gap: 6 }}>
          <strong>{c(`role_${role}`)}</strong>
          <Radio.Group aria-label={c(`role_${role}`)} value={scopes[role]} onChange={(event) => { setScopes({ ...scopes, [role]: event.target.value as Scope }); }} options={SCOPES.map((value) => ({ value, label: c(`scope_${value}`) }))} />
        </div>
      ))}
    </StepFrame>
  );
}
