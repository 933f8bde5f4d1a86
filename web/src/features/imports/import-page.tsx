import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { previewFile, previewMapping, startImport } from "@/api/imports";
import { useSession } from "@/api/use-session";
import type { Target } from "@/features/imports/api";
import { ChooseFile } from "@/features/imports/choose-file";
import { ImportProgress } from "@/features/imports/import-progress";
import { dropKept, keptKey, readKept, writeKept } from "@/features/imports/kept";
import { MapFile } from "@/features/imports/map-file";
import { Steps } from "@/features/imports/steps";
import type { Draft } from "@/features/imports/use-draft";
import { useTarget } from "@/features/imports/use-target";
import { formatNumber } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/imports/imports.css";
import "@/features/imports/mapping.css";
import "@/features/imports/preview.css";
import "@/features/imports/run.css";

/** Import in three steps: choose a file, say which column is which field, watch it run. */
export function ImportPage() {
  const { object = "" } = useParams();
  const target = useTarget(object);
  if (target.data) return <Import key={object} target={target.data} />;
  if (target.error) return <div className="page"><div className="card"><ErrorState error={target.error} onRetry={() => void target.refetch()} /></div></div>;
  return <Skeleton />;
}

/** The number of a job in an address; null for anything else. */
function jobOf(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

function Import({ target }: { target: Target }) {
  const { t } = useTranslation();
  const title = t("imports.title", { plural: target.plural });
  usePageTitle(title);
  const [params, setParams] = useSearchParams();
  const { user, workspace } = useSession();
  const key = keptKey(workspace.id, user.id, target.object);
  const [draft, setDraft] = useState<Draft | null>(null);
  const job = jobOf(params.get("job"));
  // A file that waits on the server already: of this tab, or given by the page that sent one here.
  const [kept, setKept] = useState(() => {
    const given = params.get("source");
    const last = readKept(key)?.files[0] ?? null;
    if (job !== null) return null;
    return given === null || given === last?.source ? last : { source: given, object: target.object, mapping: null, edits: {} };
  });
  const step = job !== null ? 2 : draft ? 1 : 0;
  const send = async (files: File[]) => {
    const file = files[0];
    if (file) put({ preview: await previewFile(target.object, file), edits: {} });
  };
  const put = (next: Draft) => {
    setDraft(next);
    const { source, mapping } = next.preview;
    writeKept(key, { files: [{ source, object: target.object, mapping, edits: next.edits }], place: 0, goOn: false });
  };
  const forget = () => {
    dropKept(key);
    setDraft(null);
  };
  useEffect(() => {
    if (kept === null) return;
    let current = true;
    // The page was loaded again: the file waits on the server, unless that was too long ago.
    previewMapping(target.object, kept.source, kept.mapping ?? undefined, kept.edits)
      .then((preview) => { if (current) setDraft({ preview, edits: kept.edits }); })
      .catch(() => { dropKept(key); })
      .finally(() => { if (current) setKept(null); });
    return () => { current = false; };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the page is loaded
  }, []);

  return (
    <div className="page import-page">
      <nav className="breadcrumb" aria-label={t("records.breadcrumb")}>
        <Link to={target.object === "user" ? "/import" : `/o/${target.object}`}>{target.plural}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{t("list.import")}</span>
      </nav>
      <header className="page-header"><h1 className="page-title">{title}</h1></header>
      <Steps labels={[t("imports.step_file"), t("imports.step_map"), t("imports.step_run")]} current={step} />
      {step === 0 && kept !== null && <Skeleton />}
      {step === 0 && kept === null && (
        <>
          <ChooseFile onFiles={send} />
          <p className="import-more"><Link to="/import">{t("imports.several")}</Link></p>
        </>
      )}
      {step === 1 && draft && (
        <MapFile
          target={target}
          draft={draft}
          onChange={put}
          onBack={forget}
          backLabel={t("imports.other_file")}
          nextLabel={t("imports.start", { count: draft.preview.file.rows, formatted: formatNumber(draft.preview.file.rows) })}
          onNext={async () => {
            const started = await startImport(target.object, draft.preview.source, draft.preview.mapping, draft.edits);
            dropKept(key);
            setParams({ job: String(started.id) }, { replace: true });
          }}
        />
      )}
      {job !== null && (
        <ImportProgress
          target={target}
          id={job}
          onJob={(next) => { setParams({ job: String(next.id) }); }}
          onAgain={() => {
            forget();
            setParams({}, { replace: true });
          }}
        />
      )}
    </div>
  );
}
