import { Button } from "antd";
import { ArrowDown, ArrowUp, GripVertical, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { NEW_STEP, type FlowStep } from "@/api/approvals";
import { problemsAt, type FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { StepForm } from "@/features/approvals/step-form";
import { useInboxTexts } from "@/i18n/inbox/register";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  steps: FlowStep[];
  problems: readonly FieldProblem[];
  onChange: (steps: FlowStep[]) => void;
}

function moved(steps: FlowStep[], from: number, to: number): FlowStep[] {
  const rest = steps.filter((_, index) => index !== from);
  const one = steps[from];
  return one === undefined ? steps : [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** The steps of a flow as cards; dragged, or moved with the arrows. */
export function StepCards({ object, steps, problems, onChange }: Props) {
  const n = useInboxTexts();
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  return (
    <>
      <ol className="flow-steps">
        {steps.map((step, number) => (
          <li
            key={number}
            className={`flow-step ${over === number && dragged !== null && dragged !== number ? "is-over" : ""}`}
            onDragOver={(event) => { if (dragged !== null) { event.preventDefault(); setOver(number); } }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) onChange(moved(steps, dragged, number));
              setDragged(null);
              setOver(null);
            }}
          >
            <div className="flow-step-head">
              <span className="flow-grip" draggable title={n("flows.drag")} onDragStart={() => { setDragged(number); }} onDragEnd={() => { setDragged(null); setOver(null); }}><GripVertical size={16} aria-hidden /></span>
              <strong>{n("flows.step", { number: number + 1 })}</strong>
              <IconButton label={n("flows.up")} disabled={number === 0} onClick={() => { onChange(moved(steps, number, number - 1)); }}><ArrowUp size={15} aria-hidden /></IconButton>
              <IconButton label={n("flows.down")} disabled={number === steps.length - 1} onClick={() => { onChange(moved(steps, number, number + 1)); }}><ArrowDown size={15} aria-hidden /></IconButton>
              <IconButton label={n("flows.remove_step")} disabled={steps.length === 1} onClick={() => { onChange(steps.filter((_, index) => index !== number)); }}><Trash2 size={15} aria-hidden /></IconButton>
            </div>
            <StepForm object={object} step={step} problems={(part) => problemsAt(problems, `steps/${String(number)}/${part}`)} onChange={(next) => { onChange(steps.map((one, index) => (index === number ? next : one))); }} />
          </li>
        ))}
      </ol>
      <div><Button icon={<Plus size={16} />} onClick={() => { onChange([...steps, { ...NEW_STEP }]); }}>{n("flows.add_step")}</Button></div>
    </>
  );
}
