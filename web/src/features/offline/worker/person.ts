/** Who signed in last on this device: what it keeps and is told is theirs. */
import { forget } from "@/features/offline/worker/answers";
import { endPush } from "@/features/offline/worker/push";
import type { WorkerScope } from "@/features/offline/worker/scope";

/** Requests after which somebody else may be acting: signing in, in one step or in two, signing out, looking as another person. */
export const WHO = /^\/api\/v1\/(?:session(?:\/second-factor)?|access\/seen-as)$/;

const PERSON = "yingtu-person";
const KEY = "/who";

/** Workspace and person of a session, null: nobody's. */
async function personOf(answer: Response): Promise<string | null> {
  try {
    const { workspace, user } = (await answer.clone().json()) as { workspace: { id: string }; user: { id: string } };
    return `${workspace.id}/${user.id}`;
  } catch {
    return null;
  }
}

/** Take note of an answer to one of these requests: nothing of the person before stays, and they are not told anything here. */
export async function changed(request: Request, answer: Response, scope: WorkerScope): Promise<void> {
  if (!answer.ok) return;
  await forget();
  if (new URL(request.url).pathname.endsWith("/seen-as")) return;
  const cache = await caches.open(PERSON);
  const before = await (await cache.match(KEY))?.text();
  const now = request.method === "DELETE" ? null : await personOf(answer);
  // Who signs in again goes on being told.
  if (now === null || now !== before) await endPush(scope);
  if (now === null) await cache.delete(KEY);
  else await cache.put(KEY, new Response(now));
}
