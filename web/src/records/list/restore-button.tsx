import { useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { restoreRecord } from "@/api/records";
import { showToast } from "@/ui/toast";

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
    let done = 0;
    try {
      for (const id of ids) {
        await restoreRecord(object, id);
        done += 1;
      }
      showToast({ kind: "done", text: t("records.restored", { count: done }) });
      onDone();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: keys.records(object) });
  };

  return <Button size="small" icon={<Undo2 size={14} />} loading={busy} onClick={() => void restore()}>{t("records.restore")}</Button>;
}
