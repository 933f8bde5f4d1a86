/** What features add to the page of a record. */
import type { ComponentType } from "react";
import type { TimelineEntry } from "@/api/timeline";
import type { ObjectMeta, RecordRow } from "@/api/types";

export interface PartProps {
  object: ObjectMeta;
  row: RecordRow;
}

/** A tab of the page. */
export interface RecordPart {
  key: string;
  label: string;
  Panel: ComponentType<PartProps>;
}

/** How entries that are no records are shown on the timeline, by kind; `own`: about the record of this page. */
export type EntryParts = Readonly<Record<string, ComponentType<{ entry: TimelineEntry; own: boolean }>>>;

export interface ComposerPart {
  key: string;
  label: string;
  /** What it writes: offered only on records that these records refer to, to those who may make them. */
  object?: string;
  /** `onDone` is called when something was written, `onLeave` to close without: it asks when a draft of it is kept. */
  Form: ComponentType<PartProps & { onDone: () => void; onLeave: () => void }>;
}
