/** What features add to the page of a record. */
import type { ComponentType } from "react";
import type { ObjectMeta, RecordRow } from "@/api/types";

export interface PartProps {
  object: ObjectMeta;
  row: RecordRow;
}

export interface RecordPart {
  key: string;
  label: string;
  Panel: ComponentType<PartProps>;
}
