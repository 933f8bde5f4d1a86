import { Input, Select } from "antd";
import { setCompany } from "@/api/setup";
import { useSession } from "@/api/use-session";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";

const CURRENCIES = ["CNY", "HKD", "USD", "EUR", "JPY", "GBP", "SGD"];
const ZONES = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles"];

/** Name, currency, time zone. */
export function CompanyStep({ onDone, onBack }: StepProps) {
  const c = useCompanyTexts();
  const { workspace } = useSession();
  const form = useKeptForm("$setup", "company", { name: workspace.name, currency: workspace.currency, time_zone: workspace.time_zone });
  const { name, currency, time_zone: zone } = form.value;
  const next = async () => {
    try {
      await setCompany({ name, currency, time_zone: zone });
    } catch (error) {
      form.fail(error);
      return;
    }
    form.settle({ name, currency, time_zone: zone });
    await onDone({ name, currency, zone }, 1 + Number(currency !== workspace.currency) + Number(zone !== workspace.time_zone));
  };
  return (
    <StepFrame title={c("step_company")} onNext={name.trim() === "" ? null : next} onBack={onBack}>
      <KeptTop form={form} saving={false} />
      <label className="setup-field"><span>{c("company_name")}</span><KeptField form={form} name="name">{(mark) => <Input {...mark} value={name} onChange={(event) => { form.change({ name: event.target.value }); }} />}</KeptField></label>
      <label className="setup-field"><span>{c("currency")}</span><Select aria-label={c("currency")} value={currency} onChange={(next: string) => { form.change({ currency: next }); }} options={CURRENCIES.map((value) => ({ value }))} /><KeptField form={form} name="currency">{() => null}</KeptField></label>
      <label className="setup-field"><span>{c("time_zone")}</span><Select aria-label={c("time_zone")} value={zone} onChange={(next: string) => { form.change({ time_zone: next }); }} options={[...new Set([zone, ...ZONES])].map((value) => ({ value }))} /><KeptField form={form} name="time_zone">{() => null}</KeptField></label>
    </StepFrame>
  );
}
