import { closestCenter, DndContext, DragOverlay, KeyboardSensor, MouseSensor, pointerWithin, TouchSensor, useSensor, useSensors, type CollisionDetection, type DragEndEvent } from "@dnd-kit/core";
import { Kanban } from "lucide-react";
import { memo, Suspense, useMemo, useState } from "react";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { useSession } from "@/api/use-session";
import { useListTexts } from "@/i18n/lists/register";
import { can, canWrite } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { BoardCard } from "@/records/kanban/board-card";
import { BoardColumnView } from "@/records/kanban/board-column";
import { boardField, boardFields, boardSum, cardFields, inStageOrder, sumFields, type BoardColumn } from "@/records/kanban/board-model";
import { useBoard } from "@/records/kanban/use-board";
import type { ListState } from "@/records/list/list-state";
import { useProcessQuery } from "@/records/stage/use-process";
import { lazyWithAnt } from "@/ui/lazy-with-ant";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { useLater } from "@/ui/use-later";
import { useStable } from "@/ui/use-stable";
import "@/records/kanban/board.css";
import { BoardChoice } from "@/records/list/later-tools";

interface Props {
  object: ObjectMeta;
  state: ListState;
  columns: FieldMeta[];
  /** Most records a column should hold, by option code. */
  limits: Readonly<Record<string, number>>;
  onChange: (patch: Partial<ListState>) => void;
  onCreate: (values: Record<string, unknown>) => void;
}

const StageStep = lazyWithAnt(async () => (await import("@/records/stage/stage-step")).StageStep);

const collide: CollisionDetection = (args) => {
  const within = pointerWithin(args);
  return within.length > 0 ? within : closestCenter(args);
};

/** Records as cards in the columns of a choice; dragging one changes the choice. */
export const Board = memo(function Board(props: Props) {
  const l = useListTexts();
  const field = boardField(props.object, props.state.group);
  if (!field) return <div className="card"><State icon={<Kanban size={20} />} title={l("board.no_field")} /></div>;
  return <Columns {...props} field={field} />;
});

function Columns({ object, state, columns, limits, field, onChange, onCreate }: Props & { field: FieldMeta }) {
  const { workspace } = useSession();
  const sum = boardSum(object, state.sums[0]);
  const board = useBoard(object, field, sum?.api_name ?? null, state);
  const { process, waiting } = useProcessQuery(object, field.api_name);
  const [step, setStep] = useState<{ id: string; to: string } | null>(null);
  const [dragged, setDragged] = useState<RecordRow | null>(null);
  const settled = useLater();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor),
  );
  const movable = can("edit", object) && canWrite(field);
  const shown = useMemo(() => cardFields(object, columns, field, sum), [object, columns, field, sum]);
  const ordered = useMemo(() => (process ? inStageOrder(board.columns, process.stages) : board.columns), [board.columns, process]);
  // Records of a process begin at its first stage.
  const start = process?.stages.find((stage) => stage.kind === "open")?.code;
  // Stages are entered through the dialog that collects what they need; other choices just change.
  const move = useStable((row: RecordRow, from: string, to: BoardColumn) => {
    if (process?.stages.some((stage) => stage.code === to.code)) setStep({ id: row.id, to: to.code });
    else void board.move(row, from, to);
  });
  const create = useStable((code: string) => { onCreate({ [field.api_name]: code === "" ? null : code }); });
  const drop = (event: DragEndEvent) => {
    setDragged(null);
    const data = event.active.data.current as { row: RecordRow; code: string } | undefined;
    const target = board.columns.find((column) => column.code === event.over?.id);
    if (data && target && target.code !== data.code) move(data.row, data.code, target);
  };

  if (board.error) return <div className="card"><ErrorState error={board.error} onRetry={board.retry} /></div>;
  // The figures may come later than the columns; the order of the columns must not.
  if (waiting) return <div className="card"><Skeleton lines={8} /></div>;
  return (
    <>
      <div className="board-choice no-print">
        {settled && <Suspense fallback={null}><BoardChoice fields={boardFields(object)} field={field} sums={sumFields(object)} sum={sum} onChange={onChange} /></Suspense>}
      </div>
      <DndContext
        sensors={sensors}
        collisionDetection={collide}
        onDragStart={(event) => { setDragged((event.active.data.current as { row: RecordRow } | undefined)?.row ?? null); }}
        onDragCancel={() => { setDragged(null); }}
        onDragEnd={drop}
      >
        <div className="board" role="region" aria-label={object.plural} tabIndex={0}>
          {ordered.map((column) => (
            <BoardColumnView
              key={column.code}
              object={object}
              field={field}
              column={column}
              columns={ordered}
              state={state}
              shown={shown}
              figures={board.pending ? null : board.figures.get(column.code)}
              sum={sum}
              currency={workspace.currency}
              limit={limits[column.code]}
              moving={board.moving}
              movable={movable}
              staged={process !== undefined}
              onMove={move}
              onCreate={can("create", object) && column.active && (start === undefined || column.code === start) ? create : undefined}
            />
          ))}
        </div>
        <DragOverlay dropAnimation={null}>{dragged && <BoardCard object={object} row={dragged} fields={shown} lifted />}</DragOverlay>
      </DndContext>
      {step && <Suspense fallback={null}><StageStep object={object} id={step.id} to={step.to} onClose={() => { setStep(null); }} /></Suspense>}
    </>
  );
}
