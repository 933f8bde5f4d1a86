/** Changes that want a reason: asked for when the server says so, then sent again with it. */
import { ApiError } from "@/api/problem";

/** Why a change is made, and the files that speak for it, by their ids. */
export interface Reason {
  text: string;
  files: string[];
}

type Ask = (withFiles: boolean) => Promise<Reason | null>;

let ask: Ask | null = null;

/** Who asks the person; resolves to null when they would rather not. */
export function setReasonAsker(next: Ask): void {
  ask = next;
}

/** Send a change; when it needs an approval and a reason, ask for one and send it again. */
export async function withReason<T>(send: (reason: Reason | null) => Promise<T>, withFiles = true): Promise<T> {
  try {
    return await send(null);
  } catch (error) {
    const wanted = error instanceof ApiError && error.problems.some((problem) => problem.code === "approval_reason_missing");
    const reason = wanted && ask !== null ? await ask(withFiles) : null;
    if (reason === null) throw error;
    return send(reason);
  }
}
