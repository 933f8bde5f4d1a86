import { useQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useState } from "react";
import { addSample, fetchTemplates, installTemplate } from "@/api/company";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";

/** The nearest industry; its template is laid over what is there. */
export function IndustryStep({ answer, onDone, onBack }: StepProps) {
  const c = useCompanyTexts();
  const query = useQuery({ queryKey: ["templates"], queryFn: fetchTemplates });
  const [chosen, setChosen] = useState(typeof answer.template === "string" ? answer.template : "");
  const [sample, setSample] = useState(false);
  const next = async () => {
    const found = query.data?.find((each) => each.key === chosen);
    if (found && found.installed_at === null) await installTemplate(chosen);
    if (found && sample && found.samples_present === 0) await addSample(chosen);
    await onDone({ template: chosen }, 1 + Number(sample));
  };
  return (
    <StepFrame title={c("step_industry")} text={c("industry_text")} onNext={next} onBack={onBack}>
      <div className="setup-choices">
        <button type="button" className="setup-choice" aria-pressed={chosen === ""} onClick={() => { setChosen(""); }}><strong>{c("industry_none")}</strong></button>
        {query.data?.map((one) => (
          <button key={one.key} type="button" className="setup-choice" aria-pressed={chosen === one.key} onClick={() => { setChosen(one.key); }}>
            <strong>{one.label}</strong><span>{one.description}</span>
          </button>
        ))}
      </div>
      {chosen !== "" && <Checkbox checked={sample} onChange={(event) => { setSample(event.target.checked); }}>{c("with_sample")}</Checkbox>}
    </StepFrame>
  );
}
