import { useMutation, useQuery } from "@tanstack/react-query";
import { Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { api, body } from "@/api/http";
import type { Studio } from "@/features/studio/use-studio";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

type Side = "mine" | "theirs";

function shown(value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "object" && currentLanguage() in value) return shown((value as Record<string, unknown>)[currentLanguage()]);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** Carries the draft over what colleagues have published; where both changed the same, somebody decides. */
export function MergeDialog({ studio, onClose }: { studio: Studio; onClose: () => void }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const [decided, setDecided] = useState<Record<string, Side>>({});
  const asked = useQuery({
    queryKey: ["studio", "merge", studio.revision, studio.version],
    queryFn: async () => {
      await studio.saved();
      return body(api.POST("/api/v1/meta/draft/merge", { body: { revision: studio.revision, decided: null } }));
    },
    retry: false,
    gcTime: 0,
  });
  const conflicts = asked.data?.conflicts ?? [];
  const merge = useMutation({
    mutationFn: () => body(api.POST("/api/v1/meta/draft/merge", { body: { revision: studio.revision, decided: Object.fromEntries(conflicts.map((one) => [one.place, decided[one.place] ?? "mine"])) } })),
    onSuccess: async () => {
      await studio.reload();
      showToast({ kind: "done", text: s("merge_done") });
      onClose();
    },
  });
  const failure = asked.error ?? merge.error;
  return (
    <Modal open width={640} title={s("merge_title")} okText={s("merge")} cancelText={t("common.cancel")} okButtonProps={{ disabled: !asked.data }} confirmLoading={merge.isPending} onOk={() => { merge.mutate(); }} onCancel={onClose}>
      <ul className="studio-meanwhile">
        {studio.meanwhile.map((one) => (
          <li key={one.number}>{s("meanwhile", { by: one.by || s("system"), number: one.number, count: one.documents.length })} {one.note && <span className="muted">{one.note}</span>}</li>
        ))}
      </ul>
      {failure !== null && <p className="notice notice-danger" role="alert">{errorText(failure, t)}</p>}
      {asked.isPending && <Skeleton lines={3} />}
      {asked.data && <p>{s(conflicts.length === 0 ? "merge_clean" : "merge_conflicts", { count: conflicts.length })}</p>}
      {conflicts.map((one) => (
        <fieldset key={one.place} className="studio-conflict">
          <legend><code>{one.place}</code></legend>
          <Radio.Group value={decided[one.place] ?? "mine"} onChange={(event) => { setDecided({ ...decided, [one.place]: event.target.value as Side }); }}>
            <Radio value="mine">{s("merge_mine")} <span className="muted">{shown(one.mine)}</span></Radio>
            <Radio value="theirs">{s("merge_theirs")} <span className="muted">{shown(one.theirs)}</span></Radio>
          </Radio.Group>
        </fieldset>
      ))}
    </Modal>
  );
}
