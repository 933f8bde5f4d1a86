import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { Plus, X } from "lucide-react";
import { api, body } from "@/api/http";
import { setStages } from "@/api/setup";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { labelIn } from "@/fields/values";
import { useCompanyTexts } from "@/i18n/company/register";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { IconButton } from "@/ui/icon-button";
import { Skeleton } from "@/ui/skeleton";

interface Stage {
  code: string | null;
  label: string;
}

interface Option {
  code: string;
  label: Record<string, string>;
  active?: boolean;
}

const ENDS = new Set(["won", "lost"]);

/** The open stages of a sale, in their order. */
export function StagesStep({ onDone, onBack }: StepProps) {
  const query = useQuery({ queryKey: ["setup", "stages"], staleTime: 0, queryFn: () => body(api.GET("/api/v1/meta/objects/{object}", { params: { path: { object: "opportunity" } } })) });
  if (!query.data) return <Skeleton lines={5} />;
  const options = (query.data.fields.find((one) => one.api_name === "stage")?.options as { options?: Option[] } | undefined)?.options ?? [];
  const present = options.filter((one) => one.active !== false && !ENDS.has(one.code)).map(({ code, label }) => ({ code, label: labelIn(label, code) }));
  return <Stages present={present} onDone={onDone} onBack={onBack} />;
}

function Stages({ present, onDone, onBack }: { present: Stage[] } & Omit<StepProps, "answer">) {
  const c = useCompanyTexts();
  const form = useKeptForm<{ stages: Stage[] }>("$setup", "stages", { stages: present });
  const { stages } = form.value;
  const setList = (next: Stage[]) => { form.change({ stages: next }); };
  const named = stages.filter((one) => one.label.trim() !== "");
  const next = async () => {
    await setStages(named.map((one) => ({ code: one.code, label: one.label.trim() })));
    form.drop();
    const typed = named.filter((one) => !present.some((each) => each.code === one.code && each.label === one.label)).length;
    await onDone({ stages: named.map((one) => one.label) }, typed + present.filter((each) => !named.some((one) => one.code === each.code)).length);
  };
  return (
    <StepFrame title={c("step_stages")} text={c("stages_text")} onNext={named.length < 2 ? null : next} onSkip={() => onDone({}, 0)} onBack={onBack}>
      <KeptTop form={form} saving={false} />
      {stages.map((one, at) => (
        <div key={one.code ?? `new-${String(at)}`} className="setup-row">
          <Input style={{ maxWidth: 320 }} aria-label={c("stage_n", { n: at + 1 })} value={one.label} onChange={(event) => { setList(stages.map((each, place) => (place === at ? { ...each, label: event.target.value } : each))); }} />
          <IconButton label={c("stage_remove", { n: at + 1 })} onClick={() => { setList(stages.filter((_, place) => place !== at)); }}><X size={16} aria-hidden /></IconButton>
        </div>
      ))}
      <div><Button icon={<Plus size={15} />} onClick={() => { setList([...stages, { code: null, label: "" }]); }}>{c("stage_add")}</Button></div>
    </StepFrame>
  );
}
