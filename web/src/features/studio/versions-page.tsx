import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { ChevronRight, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { api, body } from "@/api/http";
import { ApiError, problemText } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { useSession } from "@/api/use-session";
import { ChangePreview, type Difference } from "@/features/studio/change-preview";
import { StandardUpgrade } from "@/features/studio/standard-upgrade";
import { useStudio } from "@/features/studio/use-studio";
import { changeWords } from "@/features/studio/words";
import { useReferenceNames } from "@/fields/lookup/use-reference-names";
import { formatDateTime } from "@/i18n/format";
import { useStudioTexts } from "@/i18n/studio/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/studio/studio.css";

type Version = Schemas["VersionEntry"];

const SHOWN_WORDS = 6;

/** What was published, by whom and why, and the way back. */
export function VersionsPage() {
  const { user } = useSession();
  if (!user.abilities.includes("configure")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return <Versions />;
}

function Versions() {
  const { t } = useTranslation();
  const s = useStudioTexts();
  usePageTitle(s("versions"));
  const query = useQuery({ queryKey: ["meta", "versions"], queryFn: ({ signal }) => body(api.GET("/api/v1/meta/versions", { params: { query: { limit: 50 } }, signal })) });
  const items = query.data?.items ?? [];
  const names = useReferenceNames("user", [...new Set(items.flatMap((one) => one.by ?? []))]);
  const [target, setTarget] = useState<number | null>(null);
  return (
    <div className="page studio">
      <nav className="studio-crumbs" aria-label={t("records.breadcrumb")}>
        <Link to="/settings/objects">{s("objects")}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{s("versions")}</span>
      </nav>
      <header className="page-header"><h1 className="page-title">{s("versions")}</h1></header>
      <StandardUpgrade />
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      <ol className="card studio-list">
        {items.map((version, index) => {
          const words = version.changes.flatMap((one) => { const { kind, key, before, after } = one as unknown as Difference; return changeWords(kind, key, before, after, s); });
          return (
            <li key={version.number} className="studio-version">
              <header>
                <strong>{s("version", { number: version.number })}</strong>
                {index === 0 && <Chip text={s("current")} color="green" />}
                <span className="muted">{version.by === null ? s("by_system") : names[version.by] ?? ""} · {formatDateTime(version.at)}</span>
                {index > 0 && <Button size="small" icon={<Undo2 size={14} />} onClick={() => { setTarget(version.number); }}>{s("go_back")}</Button>}
              </header>
              {version.note !== "" && <p>{version.note}</p>}
              <ul className="muted">{words.slice(0, SHOWN_WORDS).map((one, at) => <li key={at}>{one}</li>)}{words.length > SHOWN_WORDS && <li>… +{words.length - SHOWN_WORDS}</li>}</ul>
            </li>
          );
        })}
      </ol>
      {target !== null && <GoBack key={target} number={target} versions={items} onClose={() => { setTarget(null); }} />}
    </div>
  );
}

/** The documents that differ between now and a version, from what each later version changed. */
function differences(versions: readonly Version[], number: number): Difference[] {
  const found = new Map<string, Difference>();
  for (const version of versions) {
    if (version.number <= number) break;
    for (const one of version.changes as unknown as Difference[]) {
      const place = `${one.kind}/${one.key}`;
      const newest = found.get(place);
      found.set(place, { kind: one.kind, key: one.key, before: newest ? newest.before : one.after, after: one.before });
    }
  }
  return [...found.values()];
}

function GoBack({ number, versions, onClose }: { number: number; versions: readonly Version[]; onClose: () => void }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const studio = useStudio();
  const params = { path: { number } };
  const preview = useQuery({ queryKey: ["meta", "rollback", number], queryFn: () => body(api.POST("/api/v1/meta/versions/{number}/preview", { params })), staleTime: 0, retry: false });
  const back = useMutation({
    mutationFn: (confirm: boolean) => body(api.POST("/api/v1/meta/versions/{number}/rollback", { params, body: { note: "", confirm } })),
    onSuccess: async () => {
      onClose();
      showToast({ kind: "done", text: s("went_back", { number }) });
      await studio.refresh();
    },
  });
  const losing = back.error instanceof ApiError && back.error.code === "needs_confirmation";
  const failure = back.error ?? preview.error;
  return (
    <Drawer
      open
      title={s("go_back_title", { number })}
      size={560}
      onClose={onClose}
      className="studio-drawer"
      footer={<div className="form-footer"><div className="form-footer-end"><Button onClick={onClose}>{t("common.cancel")}</Button><Button type="primary" danger={losing} loading={back.isPending} disabled={!preview.data} onClick={() => { back.mutate(losing); }}>{s(losing ? "publish_anyway" : "go_back")}</Button></div></div>}
    >
      <p className="notice">{s("go_back_help")}</p>
      {failure !== null && <div className={`notice ${losing ? "notice-warning" : "notice-danger"}`} role="alert"><div><p>{errorText(failure, t)}</p>{failure instanceof ApiError && failure.problems.map((one) => <p key={one.pointer + one.code}>{problemText(one)}</p>)}</div></div>}
      {preview.isPending && <Skeleton lines={4} />}
      {preview.data && <ChangePreview done={preview.data} changes={differences(versions, number)} />}
    </Drawer>
  );
}
