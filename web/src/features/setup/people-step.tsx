import { Button, Input } from "antd";
import { useState } from "react";
import { isOnlyHere, workspaceAddress } from "@/api/company";
import { addPeople, type PersonInfo } from "@/api/setup";
import { useSession } from "@/api/use-session";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { showToast } from "@/ui/toast";

const OUTCOMES = { created: "person_created", updated: "person_updated", rejected: "person_rejected", yourself: "person_yourself" } as const;

/** Colleagues, pasted from a spreadsheet. */
export function PeopleStep({ onDone, onBack }: StepProps) {
  const c = useCompanyTexts();
  const form = useKeptForm("$setup", "people", { text: "" });
  const { text } = form.value;
  const [made, setMade] = useState<PersonInfo[]>([]);
  const [busy, setBusy] = useState(false);
  const [pastes, setPastes] = useState(0);
  const add = async () => {
    setBusy(true);
    try {
      setMade([...made, ...(await addPeople(text))]);
      setPastes(pastes + 1);
      form.drop();
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  const address = workspaceAddress(useSession().workspace.id);
  const copy = async () => {
    await navigator.clipboard.writeText([address, ...made.map((one) => [one.name, one.login, one.password ?? ""].join("\t"))].join("\n"));
    showToast({ kind: "done", text: c("copied") });
  };
  return (
    <StepFrame title={c("step_people")} text={c("people_text")} onNext={text.trim() === "" ? () => onDone({ people: made.length }, pastes) : null} onSkip={() => onDone({ people: 0 }, 0)} onBack={onBack}>
      <KeptTop form={form} saving={busy} />
      <KeptField form={form} name="text">{(mark) => <Input.TextArea {...mark} aria-label={c("step_people")} rows={6} placeholder={c("people_placeholder")} value={text} onChange={(event) => { form.change({ text: event.target.value }); }} />}</KeptField>
      <div><Button type={text.trim() === "" ? "default" : "primary"} disabled={text.trim() === ""} loading={busy} onClick={() => void add()}>{c("people_add")}</Button></div>
      {made.length > 0 && (
        <>
          <p>{c("people_address", { address })} {isOnlyHere() && <span className="muted">{c("people_only_here")}</span>}</p>
          <p className="notice notice-warning">{c("people_made")} <Button size="small" onClick={() => void copy()}>{c("people_copy")}</Button></p>
          <div className="setup-table">
            <table>
              <tbody>
                {made.map((one, at) => (
                  <tr key={at}><td>{one.name}</td><td>{one.login}</td><td><code>{one.password ?? ""}</code></td><td>{one.outcome in OUTCOMES ? c(OUTCOMES[one.outcome as keyof typeof OUTCOMES]) : one.outcome} {one.problem ?? ""}</td></tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </StepFrame>
  );
}
