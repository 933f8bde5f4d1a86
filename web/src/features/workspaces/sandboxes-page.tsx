import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createSandbox, fetchSandboxes, removeSandbox } from "@/api/company";
import { errorText } from "@/api/error-text";
import { FilesCard } from "@/features/workspaces/files-card";
import { PromotionPanel } from "@/features/workspaces/promotion-panel";
import { formatDateTime } from "@/i18n/format";
import { useCompanyTexts } from "@/i18n/company/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/workspaces/company.css";

const ROWS = [0, 20, 200] as const;

/** Copies of the company in which changes are tried, and the way from there into the real one. */
export function SandboxesPage() {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  usePageTitle(c("sandboxes"));
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["sandboxes"], queryFn: fetchSandboxes });
  const [rows, setRows] = useState<number>(20);
  const [busy, setBusy] = useState(false);
  const [shown, setShown] = useState<string | null>(null);
  const act = async (work: () => Promise<unknown>, said?: string) => {
    setBusy(true);
    try {
      await work();
      if (said !== undefined) showToast({ kind: "done", text: said });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    setBusy(false);
    await client.invalidateQueries({ queryKey: ["sandboxes"] });
  };
  return (
    <div className="page">
      <header className="page-header">
        <div>
          <h1 className="page-title">{c("sandboxes")}</h1>
          <p className="muted">{c("sandboxes_text")}</p>
        </div>
      </header>
      <div className="company-actions" style={{ marginBottom: 16 }}>
        <Select aria-label={c("sandbox_rows")} style={{ minWidth: 190 }} value={rows} onChange={setRows} options={ROWS.map((value) => ({ value, label: c(`sandbox_rows_${value}`) }))} />
        <Button type="primary" loading={busy} onClick={() => void act(() => createSandbox(rows), c("sandbox_made"))}>{busy ? c("sandbox_creating") : c("sandbox_new")}</Button>
      </div>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={3} />}
      {query.data?.length === 0 && <p className="card company-section muted">{c("sandbox_none")}</p>}
      {query.data && query.data.length > 0 && (
        <ul className="card company-list">
          {query.data.map((one) => (
            <li key={one.id}>
              <div className="company-head"><strong>{one.name}</strong><code className="muted">{one.id}</code><span className="muted">{formatDateTime(one.created_at)}</span></div>
              <div className="company-actions">
                <Button size="small" type="primary" onClick={() => { setShown(shown === one.id ? null : one.id); }}>{c("promote_preview")}</Button>
                <Button size="small" href={`/w/${one.id}`}>{c("sandbox_open")}</Button>
                <Popconfirm title={c("sandbox_remove_text")} okText={c("sandbox_remove")} cancelText={c("cancel")} okButtonProps={{ danger: true }} onConfirm={() => act(() => removeSandbox(one.id))}>
                  <Button size="small" danger>{c("sandbox_remove")}</Button>
                </Popconfirm>
              </div>
              {shown === one.id && <PromotionPanel id={one.id} />}
            </li>
          ))}
        </ul>
      )}
      <FilesCard />
    </div>
  );
}
