import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { fetchProcesses, mayHaveProcess, stageKeys } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";

const DwellQuestions = lazy(async () => ({ default: (await import("@/records/stage/dwell-questions")).DwellQuestions }));
const StagePath = lazy(async () => ({ default: (await import("@/records/stage/stage-path")).StagePath }));

/** To-dos ask about records that stay too long. */
const TODO = "task";

export interface StageSlotProps {
  object: ObjectMeta;
  row: RecordRow;
}

/** Where the stage path of objects with a process stands: under the heading, above the figures. */
export function StageSlot({ object, row }: StageSlotProps) {
  const processes = useQuery({
    queryKey: stageKeys.processes(object.api_name),
    queryFn: ({ signal }) => fetchProcesses(object.api_name, signal),
    enabled: mayHaveProcess(object),
    staleTime: 60_000,
  });
  if (object.api_name === TODO) return <Suspense fallback={null}><DwellQuestions task={row.id} /></Suspense>;
  if (!processes.data || processes.data.length === 0) return null;
  return <Suspense fallback={<div className="stage-space" />}><StagePath object={object} row={row} /></Suspense>;
}
