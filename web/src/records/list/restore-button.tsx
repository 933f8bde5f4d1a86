import { useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { keys } from "@/api/query-keys";
import { bulk } from "@/api/records";
import { refusal, refusedSome } from "@/records/common/refusal";
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
  const navigate = useNavigate();
  const go = (to: string) => void navigate(to);
  const [busy, setBusy] = useState(false);

  const restore = async () => {
    setBusy(true);
    try {
      const { done, problems } = await bulk(object, "restore", ids);
      if (done.length < ids.length) showToast(refusedSome(t("records.not_all_restored", { count: ids.length - done.length }), problems, t, go));
      else showToast({ kind: "done", text: t("records.restored", { count: done.length }) });
      onDone();
    } catch (error) {
      showToast(refusal(error, t, go));
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: keys.records(object) });
  };

  return <Button small icon={<Undo2 size={14} />} busy={busy} onClick={() => void restore()}>{t("records.restore")}</Button>;
}
