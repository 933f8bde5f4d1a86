import { useMutation } from "@tanstack/react-query";
import { Button, Drawer, Input, Popconfirm } from "antd";
import { Rocket } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { api, body } from "@/api/http";
import { ApiError, problemText, type FieldProblem } from "@/api/problem";
import { ChangePreview } from "@/features/studio/change-preview";
import { MergeDialog } from "@/features/studio/merge-dialog";
import type { Studio } from "@/features/studio/use-studio";
import { useStudioTexts } from "@/i18n/studio/register";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** What is not published yet: preview, note, publish. Problems go back to the page, which shows them at their place. */
export function PublishBar({ studio, onProblems }: { studio: Studio; onProblems: (problems: readonly FieldProblem[]) => void }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const [merging, setMerging] = useState(false);
  const { changes } = studio;
  const tell = (error: unknown) => { onProblems(error instanceof ApiError ? error.problems : []); };
  const preview = useMutation({
    mutationFn: async () => {
      await studio.saved();
      return body(api.POST("/api/v1/meta/preview", { body: { changes, expected_version: null } }));
    },
    onSuccess: () => { onProblems([]); },
    onError: tell,
  });
  const publish = useMutation({
    mutationFn: (confirm: boolean) => body(api.POST("/api/v1/meta/publish", { body: { changes, note, confirm, expected_version: preview.data ? studio.version : null } })),
    onSuccess: async (done) => {
      setOpen(false);
      setNote("");
      await studio.discard();
      onProblems([]);
      showToast({ kind: "done", text: s(done.pending ? "published_pending" : "published") });
      await studio.refresh();
    },
    onError: tell,
  });
  if (changes.length === 0) return null;
  const losing = publish.error instanceof ApiError && publish.error.code === "needs_confirmation";
  const failure = publish.error ?? preview.error;
  return (
    <>
      <div className="studio-bar" role="region" aria-label={s("preview_title")}>
        <span>{s("draft_count", { count: changes.length })} <span className="muted" role="status">{s(`draft_saving.${studio.saving}`)}</span></span>
        {studio.saving === "moved_on" && <Button onClick={() => void studio.reload()}>{s("draft_reload")}</Button>}
        {studio.draft.base < studio.version && <Button onClick={() => { setMerging(true); }}>{s("draft_merge")}</Button>}
        <Popconfirm title={s("discard_sure")} okText={s("discard")} cancelText={t("common.cancel")} onConfirm={() => { void studio.discard(); onProblems([]); }}><Button>{s("discard")}</Button></Popconfirm>
        <Button type="primary" icon={<Rocket size={15} />} onClick={() => { setOpen(true); publish.reset(); preview.mutate(); }}>{s("preview")}</Button>
      </div>
      <Drawer
        open={open}
        title={s("preview_title")}
        size={560}
        onClose={() => { setOpen(false); }}
        className="studio-drawer"
        footer={
          <div className="form-footer"><div className="form-footer-end">
            <Button onClick={() => { setOpen(false); }}>{t("common.cancel")}</Button>
            <Button type="primary" danger={losing} loading={publish.isPending} disabled={!preview.data} onClick={() => { publish.mutate(losing); }}>{s(losing ? "publish_anyway" : "publish")}</Button>
          </div></div>
        }
      >
        {studio.draft.base !== studio.version && <p className="notice notice-warning">{s("draft_stale")}</p>}
        {failure !== null && (
          <div className={`notice ${losing ? "notice-warning" : "notice-danger"}`} role="alert">
            <div>
              <p><strong>{losing ? errorText(failure, t) : s("cannot")}</strong></p>
              {failure instanceof ApiError && failure.problems.length > 0 ? failure.problems.map((one) => <p key={one.pointer + one.code}>{problemText(one)} <code className="muted">{one.pointer}</code></p>) : !losing && <p>{errorText(failure, t)}</p>}
            </div>
          </div>
        )}
        {preview.isPending && <Skeleton lines={4} />}
        {preview.data && (
          <>
            <ChangePreview done={preview.data} changes={changes.map((one) => ({ kind: one.kind, key: one.key, before: studio.stored.get(`${one.kind}/${one.key}`) ?? null, after: one.body }))} />
            <label className="studio-label">{s("note")}<Input value={note} maxLength={500} placeholder={s("note_hint")} onChange={(event) => { setNote(event.target.value); }} /></label>
          </>
        )}
      </Drawer>
      {merging && <MergeDialog studio={studio} onClose={() => { setMerging(false); }} />}
    </>
  );
}
