import { lazy, Suspense } from "react";
import type { FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";

const StageButton = lazy(async () => ({ default: (await import("@/records/stage/stage-button")).StageButton }));

interface Props {
  object: ObjectMeta;
  id: string;
  to: unknown;
  problems: readonly FieldProblem[];
  /** The record went on, or waits for its approval: the edit is over. */
  onDone: () => void;
}

/** Beside a refused stage: the dialog that collects what is missing. */
export function StageOffer({ object, id, to, problems, onDone }: Props) {
  if (typeof to !== "string" || !problems.some((one) => one.code.startsWith("stage_"))) return null;
  return <Suspense fallback={null}><StageButton object={object} id={id} to={to} onDone={onDone} /></Suspense>;
}
