import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input } from "antd";
import { useState } from "react";
import { api, body } from "@/api/http";
import { addProducts, hasProducts, setModules } from "@/api/setup";
import { useObjects } from "@/api/use-objects";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";
import { Skeleton } from "@/ui/skeleton";

const MODULES = ["core", "activities", "sales", "service", "marketing"] as const;

/** What the company keeps track of: modules, and objects shown in the navigation. */
export function TrackStep({ onDone, onBack }: StepProps) {
  const c = useCompanyTexts();
  const query = useQuery({ queryKey: ["setup", "workspace-document"], staleTime: 0, queryFn: () => body(api.GET("/api/v1/meta/documents/{kind}/{key}", { params: { path: { kind: "workspace", key: "workspace" } } })) });
  if (!query.data) return <Skeleton lines={5} />;
  const present = (query.data.body as { modules?: string[] }).modules ?? [];
  return <Track present={present} onDone={onDone} onBack={onBack} title={c("step_track")} />;
}

function Track({ present, title, onDone, onBack }: { present: string[]; title: string } & Omit<StepProps, "answer">) {
  const c = useCompanyTexts();
  const objects = (useObjects().data ?? []).filter((one) => one.position > 0);
  const [on, setOn] = useState<string[]>(["core", ...present.filter((each) => each !== "core")]);
  const [hidden, setHidden] = useState<string[]>([]);
  const [products, setProducts] = useState("");
  // Leads ask which product they are about: there has to be one before the first lead.
  const none = useQuery({ queryKey: ["setup", "products"], queryFn: hasProducts }).data === false;
  const flip = (list: string[], value: string): string[] => (list.includes(value) ? list.filter((each) => each !== value) : [...list, value]);
  const next = async () => {
    await addProducts(products);
    // Were the rest refused, they would not be added once more.
    setProducts("");
    await setModules(on, hidden);
    await onDone({ modules: on, hidden }, Number(products.trim() !== "") + on.filter((each) => !present.includes(each)).length + present.filter((each) => !on.includes(each)).length + hidden.length);
  };
  return (
    <StepFrame title={title} text={c("track_text")} onNext={next} onBack={onBack}>
      {none && (
        <label className="setup-field">
          <strong>{c("track_products")}</strong>
          <Input.TextArea rows={3} placeholder={c("track_products_placeholder")} value={products} onChange={(event) => { setProducts(event.target.value); }} />
          <span className="muted">{c("track_products_text")}</span>
        </label>
      )}
      <div className="setup-choices">
        {MODULES.map((module) => (
          <button key={module} type="button" className="setup-choice" aria-pressed={on.includes(module)} disabled={module === "core"} onClick={() => { setOn(flip(on, module)); }}>
            <strong>{c(`module_${module}`)}</strong><span>{c(`module_${module}_text`)}</span>
          </button>
        ))}
      </div>
      <strong>{c("track_objects")}</strong>
      <div className="setup-choices">
        {objects.map((one) => <Checkbox key={one.api_name} checked={!hidden.includes(one.api_name)} onChange={() => { setHidden(flip(hidden, one.api_name)); }}>{one.plural}</Checkbox>)}
      </div>
    </StepFrame>
  );
}
