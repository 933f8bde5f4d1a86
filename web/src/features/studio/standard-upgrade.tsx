import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { PackageOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { api, body } from "@/api/http";
import { ApiError, problemText } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { ChangePreview, type Difference } from "@/features/studio/change-preview";
import { useStudio } from "@/features/studio/use-studio";
import { useStudioTexts } from "@/i18n/studio/register";
import { showToast } from "@/ui/toast";

type Upgrade = Schemas["StandardUpgrade"];

const KEY = ["meta", "standard"] as const;

/** Says that the installed version ships newer standard objects than this company has, and brings them in. */
export function StandardUpgrade() {
  const s = useStudioTexts();
  const query = useQuery({ queryKey: KEY, queryFn: ({ signal }) => body(api.GET("/api/v1/meta/standard", { signal })), retry: false });
  const [open, setOpen] = useState(false);
  const found = query.data;
  if (!found || (found.changes.length === 0 && found.left_out.length === 0)) return null;
  return (
    <div className="notice studio-upgrade">
      <PackageOpen size={18} aria-hidden />
      <div>
        <strong>{s("standard_new")}</strong>
        <p className="muted">{s("standard_counts", { changes: found.changes.length, conflicts: found.conflicts.length, left: found.left_out.length })}</p>
      </div>
      <Button onClick={() => { setOpen(true); }}>{s("standard_look")}</Button>
      {open && <Look found={found} onClose={() => { setOpen(false); }} />}
    </div>
  );
}

function Look({ found, onClose }: { found: Upgrade; onClose: () => void }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const studio = useStudio();
  const bring = useMutation({
    mutationFn: (confirm: boolean) => body(api.POST("/api/v1/meta/standard/upgrade", { body: { confirm } })),
    onSuccess: async (done) => {
      onClose();
      showToast({ kind: "done", text: s("standard_done", { version: done.published.version }) });
      await studio.refresh();
    },
  });
  const losing = bring.error instanceof ApiError && bring.error.code === "needs_confirmation";
  return (
    <Drawer
      open
      title={s("standard_new")}
      size={560}
      onClose={onClose}
      className="studio-drawer"
      footer={<div className="form-footer"><div className="form-footer-end"><Button onClick={onClose}>{t("common.cancel")}</Button><Button type="primary" danger={losing} loading={bring.isPending} disabled={found.changes.length === 0} onClick={() => { bring.mutate(losing); }}>{s(losing ? "publish_anyway" : "standard_bring")}</Button></div></div>}
    >
      <p className="notice">{s("standard_help")}</p>
      {bring.error && <div className={`notice ${losing ? "notice-warning" : "notice-danger"}`} role="alert"><div><p>{errorText(bring.error, t)}</p>{bring.error instanceof ApiError && bring.error.problems.map((one) => <p key={one.pointer + one.code}>{problemText(one)}</p>)}</div></div>}
      <Sentences title={s("standard_conflicts")} lines={found.conflicts} />
      <Sentences title={s("standard_left_out")} lines={found.left_out} />
      {found.changes.length > 0 && <ChangePreview done={found.published} changes={found.changes as unknown as Difference[]} />}
    </Drawer>
  );
}

function Sentences({ title, lines }: { title: string; lines: readonly { text: string }[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="studio-preview">
      <h3>{title}</h3>
      <ul>{lines.map((one) => <li key={one.text}>{one.text}</li>)}</ul>
    </div>
  );
}
