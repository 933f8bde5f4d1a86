import type { FrameInfo } from "@/api/timeline";

/** A page of another system about the record; the server lets it in by its origin and keeps it in a sandbox. */
export function FramePanel({ frame }: { frame: FrameInfo }) {
  return <iframe className="record-frame" title={frame.label} src={frame.url} style={{ height: frame.height }} loading="lazy" />;
}
