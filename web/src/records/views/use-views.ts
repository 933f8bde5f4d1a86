import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { changeView, createView, deleteView, fetchViews, type View, type ViewContent } from "@/api/views";
import { useListTexts } from "@/i18n/lists/register";
import { showToast } from "@/ui/toast";

const FRESH_MS = 60_000;
const NONE: View[] = [];

export interface Views {
  views: View[];
  ready: boolean;
  create: (content: ViewContent, fail?: (error: unknown) => void) => Promise<View | null>;
  change: (key: string, content: ViewContent, fail?: (error: unknown) => void) => Promise<View | null>;
  remove: (key: string) => Promise<boolean>;
}

/** The saved views of an object and what can be done with them; failures are told, by whoever asked where they say how. */
export function useViews(object: string): Views {
  const { t } = useTranslation();
  const l = useListTexts();
  const client = useQueryClient();
  const query = useQuery({ queryKey: keys.views(object), queryFn: ({ signal }) => fetchViews(object, signal), staleTime: FRESH_MS });

  const attempt = async <T>(work: () => Promise<T>, done: string, fail?: (error: unknown) => void): Promise<T | null> => {
    try {
      const result = await work();
      await client.invalidateQueries({ queryKey: keys.views(object) });
      showToast({ kind: "done", text: done });
      return result;
    } catch (error) {
      if (fail) fail(error);
      else showToast({ kind: "failed", text: errorText(error, t) });
      return null;
    }
  };
  return {
    views: query.data ?? NONE,
    ready: !query.isPending,
    create: (content, fail) => attempt(() => createView(object, content), l("views.saved"), fail),
    change: (key, content, fail) => attempt(() => changeView(key, content), l("views.saved"), fail),
    remove: async (key) => (await attempt(async () => { await deleteView(key); return true; }, l("views.deleted"))) ?? false,
  };
}
