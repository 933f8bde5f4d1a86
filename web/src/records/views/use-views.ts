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
  create: (content: ViewContent) => Promise<View | null>;
  change: (key: string, content: ViewContent) => Promise<View | null>;
  remove: (key: string) => Promise<boolean>;
}

/** The saved views of an object and what can be done with them; failures are told. */
export function useViews(object: string): Views {
  const { t } = useTranslation();
  const l = useListTexts();
  const client = useQueryClient();
  const query = useQuery({ queryKey: keys.views(object), queryFn: ({ signal }) => fetchViews(object, signal), staleTime: FRESH_MS });

  const attempt = async <T>(work: () => Promise<T>, done: string): Promise<T | null> => {
    try {
      const result = await work();
      await client.invalidateQueries({ queryKey: keys.views(object) });
      showToast({ kind: "done", text: done });
      return result;
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
      return null;
    }
  };
  return {
    views: query.data ?? NONE,
    ready: !query.isPending,
    create: (content) => attempt(() => createView(object, content), l("views.saved")),
    change: (key, content) => attempt(() => changeView(key, content), l("views.saved")),
    remove: async (key) => (await attempt(async () => { await deleteView(key); return true; }, l("views.deleted"))) ?? false,
  };
}
