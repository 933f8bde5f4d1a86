/** Pages of other systems within records: part of the object's document, from origins that the workspace's document allows. */
import { fetchDocument, publishDocuments } from "@/api/meta";

export interface FrameDoc {
  label: Record<string, string>;
  url: string;
  height: number;
}

interface Framed {
  frames?: FrameDoc[];
}

export const frameKeys = { of: (object: string) => ["frames", object] as const };

export async function fetchFrames(object: string): Promise<FrameDoc[]> {
  return ((await fetchDocument("object", object)).body as Framed).frames ?? [];
}

function originOf(url: string): string | null {
  try {
    return new URL(url.replaceAll(/[{}]/g, "")).origin;
  } catch {
    return null;
  }
}

/** Origins that are allowed stay allowed: pages of other objects may come from them. */
export async function publishFrames(object: string, frames: FrameDoc[], note: string): Promise<void> {
  const [own, company] = await Promise.all([fetchDocument("object", object), fetchDocument("workspace", "workspace")]);
  const body = company.body as Record<string, unknown> & { frames?: string[] };
  const allowed = body.frames ?? [];
  const origins = [...new Set([...allowed, ...frames.flatMap((frame) => originOf(frame.url) ?? [])])];
  await publishDocuments([
    ...(origins.length > allowed.length ? [{ kind: "workspace" as const, key: "workspace", body: { ...body, frames: origins } }] : []),
    { kind: "object", key: object, body: { ...(own.body as Record<string, unknown>), frames } },
  ], note);
}
