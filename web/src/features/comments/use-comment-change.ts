import { useTranslation } from "react-i18next";
import type { SavedComment } from "@/api/comments";
import { errorText } from "@/api/error-text";
import { showToast } from "@/ui/toast";

/** Change comments: says what went wrong or whom it did not reach, then looks again. Resolves to whether it was done. */
export function useCommentChange(refresh: () => Promise<void>): (work: () => Promise<SavedComment | undefined>) => Promise<boolean> {
  const { t } = useTranslation();
  return async (work) => {
    try {
      const saved = await work();
      for (const warning of saved?.warnings ?? []) showToast({ kind: "failed", text: String(warning["message"]) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
      return false;
    }
    await refresh();
    return true;
  };
}
