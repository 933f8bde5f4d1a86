import { Drawer } from "antd";
import { lazy, Suspense } from "react";
import type { Automation, StepKind } from "@/api/automations";
import type { FieldProblem } from "@/api/problem";
import { useObject } from "@/api/use-objects";
import { allSteps, moveStep, objectOf, removeStep, stepsAt, updateStep, type Slot } from "@/features/automations/steps-model";
import { StepOutline } from "@/features/automations/step-outline";
import { StepPanel } from "@/features/automations/step-panel";
import { FilterPanel, TriggerPanel } from "@/features/automations/trigger-panel";
import { useAutomationTexts } from "@/i18n/automation/register";
import { Skeleton } from "@/ui/skeleton";
import { useIsPhone } from "@/ui/use-media";

const FlowCanvas = lazy(async () => ({ default: (await import("@/features/automations/flow-canvas")).FlowCanvas }));

interface Props {
  name: string | null;
  automation: Automation;
  selected: string;
  marked: ReadonlySet<string>;
  problems: readonly FieldProblem[];
  onSelect: (id: string) => void;
  onChange: (automation: Automation) => void;
  onAdd: (slot: Slot, kind: StepKind) => void;
}

/** The picture with the form of what is chosen beside it; on small screens a list and a sheet. */
export function FlowPart({ name, automation, selected, marked, problems, onSelect, onChange, onAdd }: Props) {
  const phone = useIsPhone();
  const n = useAutomationTexts();
  const object = useObject(automation.object ?? "");
  const meta = automation.object ? object.data : undefined;
  const step = allSteps(automation.steps).find((one) => one.id === selected);
  const about = useObject((step ? objectOf(automation, step.id) : automation.object) ?? "");
  const patch = (next: Partial<Automation>) => { onChange({ ...automation, ...next }); };
  const panel = selected === "$trigger"
    ? <TriggerPanel name={name} automation={automation} object={meta} onChange={patch} />
    : selected === "$filter"
      ? <FilterPanel automation={automation} object={meta} onChange={patch} />
      : step
        ? (
            <StepPanel
              step={step}
              problems={marked.has(step.id) ? problems.filter((one) => stepsAt(automation, [one.pointer]).has(step.id)) : []}
              object={automation.object ? about.data : undefined}
              onChange={(next) => { patch({ steps: updateStep(automation.steps, step.id, next) }); }}
              onRemove={() => { patch({ steps: removeStep(automation.steps, step.id) }); onSelect(""); }}
              onMove={(by) => { patch({ steps: moveStep(automation.steps, step.id, by) }); }}
            />
          )
        : phone ? null : <TriggerPanel name={name} automation={automation} object={meta} onChange={patch} />;
  if (phone) {
    return (
      <>
        <StepOutline automation={automation} object={meta} onSelect={onSelect} onAdd={onAdd} />
        <Drawer open={panel !== null} placement="bottom" size="82%" aria-label={n("tabs.flow")} onClose={() => { onSelect(""); }}>{panel}</Drawer>
      </>
    );
  }
  return (
    <div className="auto-flow">
      <div className="auto-canvas card">
        <Suspense fallback={<Skeleton lines={8} />}><FlowCanvas automation={automation} object={meta} selected={selected} marked={marked} onSelect={onSelect} onAdd={onAdd} /></Suspense>
      </div>
      {panel && <aside className="auto-panel card">{panel}</aside>}
    </div>
  );
}
