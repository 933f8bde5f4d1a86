import { Filter as FilterIcon, Plus } from "lucide-react";
import type { Automation, Step, StepKind } from "@/api/automations";
import type { ObjectMeta } from "@/api/types";
import { AddStep } from "@/features/automations/add-step";
import { isFork, type Slot } from "@/features/automations/steps-model";
import { aboutTrigger, filterWords, STEP_ICONS, stepWords, TRIGGER_ICONS } from "@/features/automations/words";
import { useAutomationTexts } from "@/i18n/automation/register";

interface Props {
  automation: Automation;
  object: ObjectMeta | undefined;
  onSelect: (id: string) => void;
  onAdd: (slot: Slot, kind: StepKind) => void;
}

/** The automation as a list to read, for small screens. */
export function StepOutline({ automation, object, onSelect, onAdd }: Props) {
  const n = useAutomationTexts();
  const Trigger = TRIGGER_ICONS[automation.trigger.on];
  const add = (slot: Slot) => (
    <li>
      <AddStep hasRecord={Boolean(automation.object)} onAdd={(kind) => { onAdd(slot, kind); }}>
        <button type="button" className="auto-link"><Plus size={14} aria-hidden /> {n("add_step")}</button>
      </AddStep>
    </li>
  );
  const list = (steps: readonly Step[], parent: string | null, branch: Slot["branch"]) => (
    <ol className="auto-outline">
      {steps.map((step) => {
        const Icon = STEP_ICONS[step.do];
        return (
          <li key={step.id}>
            <button type="button" className="auto-outline-item" onClick={() => { onSelect(step.id); }}>
              <Icon size={17} aria-hidden /><span><strong>{n(`kinds.${step.do}`)}</strong><span className="muted">{stepWords(step, object, n)}</span></span>
            </button>
            {isFork(step) && <><small className="muted">{n("yes")}</small>{list(step.then ?? [], step.id, "then")}<small className="muted">{n("no")}</small>{list(step.otherwise ?? [], step.id, "otherwise")}</>}
            {step.do === "loop" && list(step.steps ?? [], step.id, "steps")}
          </li>
        );
      })}
      {add({ parent, branch, index: steps.length })}
    </ol>
  );
  return (
    <div className="auto-stack">
      <button type="button" className="auto-outline-item" onClick={() => { onSelect("$trigger"); }}><Trigger size={17} aria-hidden /><span><strong>{n(`triggers.${automation.trigger.on}`)}</strong><span className="muted">{aboutTrigger(automation, object, n)}</span></span></button>
      {object && <button type="button" className="auto-outline-item" onClick={() => { onSelect("$filter"); }}><FilterIcon size={17} aria-hidden /><span><strong>{n("only_if")}</strong><span className="muted">{automation.filter ? filterWords(automation.filter, object) : n("always")}</span></span></button>}
      {list(automation.steps, null, "steps")}
    </div>
  );
}
