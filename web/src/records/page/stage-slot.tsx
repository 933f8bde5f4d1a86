import type { ObjectMeta, RecordRow } from "@/api/types";

export interface StageSlotProps {
  object: ObjectMeta;
  row: RecordRow;
}

/** Where the stage path of objects with a process stands: under the heading, above the figures. */
// eslint-disable-next-line @typescript-eslint/no-unused-vars -- what a stage path needs; there is none without processes
export function StageSlot(_props: StageSlotProps) {
  return null;
}
