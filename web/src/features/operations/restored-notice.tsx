import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { api, body } from "@/api/http";
import { showToast } from "@/ui/toast";

const KEY = ["operations", "restored"] as const;

/** What waits since the workspace was restored from a backup, and the button that lets it go on. */
export function RestoredNotice() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => body(api.GET("/api/v1/operations/backups/restored", { signal })) });
  const go = useMutation({
    mutationFn: () => body(api.POST("/api/v1/operations/backups/restored/release")),
    onSuccess: async () => {
      showToast({ kind: "done", text: t("backups.released") });
      await client.invalidateQueries({ queryKey: KEY });
    },
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
  });
  const found = query.data;
  if (!found || found.jobs + found.automations + found.messages === 0) return null;
  return (
    <div className="notice notice-warning operations-restored" role="status">
      <p>{t("backups.restored", { jobs: found.jobs, automations: found.automations, messages: found.messages })}</p>
      <Button loading={go.isPending} onClick={() => { go.mutate(); }}>{t("backups.release")}</Button>
    </div>
  );
}
