import { useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { bulk } from "@/api/records";
import { showToast } from "@/ui/toast";
import { Button } from "@/ui/button";

interface Props {
  object: string;
  ids: readonly string[];
  onDone: () => void;
}

/** Brings records back from the trash. */
export function RestoreButton({ object, ids, onDone }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  const restore = async () => {
    setBusy(true);
    try {
      const restored = await bulk(object, "restore", ids);
      if (restored.length < ids.length) showToast({ kind: "failed", text: t("records.not_all_restored", { count: ids.length - restored.length }) });
      else showToast({ kind: "done", text: t("records.restored", { count: restored.length }) });
      onDone();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: keys.records(object) });
  };

  return <Button small icon={<Undo2 size={14} />} busy={busy} onClick={() => void restore()}>{t("records.restore")}</Button>;
}
