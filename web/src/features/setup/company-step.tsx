import { Input, Select } from "antd";
import { useState } from "react";
import { setCompany } from "@/api/setup";
import { useSession } from "@/api/use-session";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";

const CURRENCIES = ["CNY", "HKD", "USD", "EUR", "JPY", "GBP", "SGD"];
const ZONES = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles"];

/** Name, currency, time zone. */
export function CompanyStep({ onDone, onBack }: StepProps) {
  const c = useCompanyTexts();
  const { workspace } = useSession();
  const [name, setName] = useState(workspace.name);
  const [currency, setCurrency] = useState(workspace.currency);
  const [zone, setZone] = useState(workspace.time_zone);
  const next = async () => {
    await setCompany({ name, currency, time_zone: zone });
    await onDone({ name, currency, zone }, 1 + Number(currency !== workspace.currency) + Number(zone !== workspace.time_zone));
  };
  return (
    <StepFrame title={c("step_company")} onNext={name.trim() === "" ? null : next} onBack={onBack}>
      <label className="setup-field"><span>{c("company_name")}</span><Input value={name} onChange={(event) => { setName(event.target.value); }} /></label>
      <label className="setup-field"><span>{c("currency")}</span><Select aria-label={c("currency")} value={currency} onChange={setCurrency} options={CURRENCIES.map((value) => ({ value }))} /></label>
      <label className="setup-field"><span>{c("time_zone")}</span><Select aria-label={c("time_zone")} value={zone} onChange={setZone} options={[...new Set([zone, ...ZONES])].map((value) => ({ value }))} /></label>
    </StepFrame>
  );
}
