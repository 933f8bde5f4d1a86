import { Background, Controls, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps, type ReactFlowInstance } from "@xyflow/react";
import { Filter as FilterIcon, Plus } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import type { Automation, StepKind } from "@/api/automations";
import type { ObjectMeta } from "@/api/types";
import { AddStep } from "@/features/automations/add-step";
import { layOut, NODE_WIDTH, type Slot } from "@/features/automations/steps-model";
import { aboutTrigger, filterWords, STEP_ICONS, stepWords, TRIGGER_ICONS } from "@/features/automations/words";
import { useAutomationTexts } from "@/i18n/automation/register";
import { useScheme } from "@/ui/scheme";
import "@xyflow/react/dist/style.css";

interface CardData extends Record<string, unknown> {
  kind: "trigger" | "filter" | "step";
  icon: keyof typeof STEP_ICONS | keyof typeof TRIGGER_ICONS | "filter";
  title: string;
  text: string;
  marked: boolean;
}
interface PlusData extends Record<string, unknown> {
  slot: Slot;
  hasRecord: boolean;
  onAdd: (slot: Slot, kind: StepKind) => void;
}

function Card({ data, selected }: NodeProps<Node<CardData>>) {
  const Icon = data.icon === "filter" ? FilterIcon : data.kind === "trigger" ? TRIGGER_ICONS[data.icon as keyof typeof TRIGGER_ICONS] : STEP_ICONS[data.icon as keyof typeof STEP_ICONS];
  return (
    <div className={`auto-node auto-node-${data.kind} ${selected ? "is-selected" : ""} ${data.marked ? "is-marked" : ""}`} style={{ width: NODE_WIDTH }}>
      <Handle type="target" position={Position.Top} />
      <span className="auto-node-icon"><Icon size={17} aria-hidden /></span>
      <span className="auto-node-text"><strong>{data.title}</strong><span>{data.text}</span></span>
      <Handle type="source" position={Position.Bottom} />
    </div>
  );
}

function PlusNode({ data }: NodeProps<Node<PlusData>>) {
  const n = useAutomationTexts();
  return (
    <div className="auto-plus">
      <Handle type="target" position={Position.Top} />
      <AddStep hasRecord={data.hasRecord} onAdd={(kind) => { data.onAdd(data.slot, kind); }}>
        <button type="button" className="auto-plus-button nodrag" aria-label={n("add_step")}><Plus size={14} aria-hidden /></button>
      </AddStep>
      <Handle type="source" position={Position.Bottom} />
    </div>
  );
}

function End({ data }: NodeProps<Node<{ text: string }>>) {
  return <div className="auto-end"><Handle type="target" position={Position.Top} />{data.text}<Handle type="source" position={Position.Bottom} /></div>;
}

const FIT = { maxZoom: 1, padding: 0.15 };
const NODE_TYPES = { card: Card, plus: PlusNode, end: End };

interface Props {
  automation: Automation;
  object: ObjectMeta | undefined;
  selected: string;
  /** Steps with something wrong. */
  marked: ReadonlySet<string>;
  onSelect: (id: string) => void;
  onAdd: (slot: Slot, kind: StepKind) => void;
}

/** The automation as a picture: trigger, condition, steps; branches side by side. */
export function FlowCanvas({ automation, object, selected, marked, onSelect, onAdd }: Props) {
  const n = useAutomationTexts();
  const scheme = useScheme();
  const [flow, setFlow] = useState<ReactFlowInstance | null>(null);
  const { nodes, edges } = useMemo(() => {
    const placed = layOut(automation);
    const made = placed.nodes.map((one): Node => {
      const base = { id: one.id, draggable: false, connectable: false, deletable: false };
      if (one.kind === "plus") return { ...base, type: "plus", position: { x: one.x - 12, y: one.y }, selectable: false, data: { slot: one.slot, hasRecord: Boolean(automation.object), onAdd } };
      if (one.kind === "end") return { ...base, type: "end", position: { x: one.x - 60, y: one.y }, selectable: false, data: { text: n(one.note === "loop_end" ? "loop_end" : "end") } };
      const position = { x: one.x - NODE_WIDTH / 2, y: one.y };
      const data: CardData = one.step
        ? { kind: "step", icon: one.step.do, title: n(`kinds.${one.step.do}`), text: stepWords(one.step, object, n), marked: marked.has(one.id) }
        : one.kind === "trigger"
          ? { kind: "trigger", icon: automation.trigger.on, title: n(`triggers.${automation.trigger.on}`), text: aboutTrigger(automation, object, n), marked: false }
          : { kind: "filter", icon: "filter", title: n("only_if"), text: automation.filter ? filterWords(automation.filter, object) : n("always"), marked: false };
      return { ...base, type: "card", position, selected: one.id === selected, data };
    });
    const lines = placed.edges.map((one): Edge => ({ id: `${one.from}>${one.to}`, source: one.from, target: one.to, type: "smoothstep", focusable: false, ...(one.note ? { label: n(one.note) } : {}), selectable: false }));
    return { nodes: made, edges: lines };
  }, [automation, object, selected, marked, n, onAdd]);
  // A step that was added or taken out moves all below it: what is being built stays in sight.
  useEffect(() => { void flow?.fitView(FIT); }, [flow, nodes.length]);
  return (
    <ReactFlow
      onInit={setFlow}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      colorMode={scheme}
      fitView
      fitViewOptions={FIT}
      minZoom={0.3}
      nodesConnectable={false}
      onNodeClick={(_, node) => { if (node.type === "card") onSelect(node.id); }}
      attributionPosition="top-right"
      ariaLabelConfig={{ "controls.ariaLabel": n("canvas.controls"), "controls.zoomIn.ariaLabel": n("canvas.zoom_in"), "controls.zoomOut.ariaLabel": n("canvas.zoom_out"), "controls.fitView.ariaLabel": n("canvas.fit") }}
    >
      <Background gap={20} />
      <Controls position="top-left" orientation="horizontal" showInteractive={false} />
    </ReactFlow>
  );
}
