import type { SavedComment } from "@/api/comments";
import { showToast } from "@/ui/toast";

/** Change comments: says whom it did not reach, then looks again. What is refused is the caller's to tell. */
export function useCommentChange(refresh: () => Promise<void>): (work: () => Promise<SavedComment | undefined>) => Promise<void> {
  return async (work) => {
    const saved = await work();
    for (const warning of saved?.warnings ?? []) showToast({ kind: "failed", text: String(warning["message"]) });
    await refresh();
  };
}
