import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { fetchProcesses, mayHaveProcess, stageKeys } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";

const StagePath = lazy(async () => ({ default: (await import("@/records/stage/stage-path")).StagePath }));

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
  if (!processes.data || processes.data.length === 0) return null;
  return <Suspense fallback={<div className="stage-space" />}><StagePath object={object} row={row} /></Suspense>;
}
