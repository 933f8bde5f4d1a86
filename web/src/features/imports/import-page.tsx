import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import type { Preview } from "@/api/imports";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { ChooseFile } from "@/features/imports/choose-file";
import { ImportProgress } from "@/features/imports/import-progress";
import { MapColumns } from "@/features/imports/map-columns";
import { can } from "@/records/can";
import { ApiError } from "@/api/problem";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/imports/imports.css";

/** Import in three steps: choose a file, say which column is which field, watch it run. */
export function ImportPage() {
  const { object = "" } = useParams();
  const meta = useObject(object);
  if (meta.data && !can("import", meta.data)) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  if (meta.data) return <Import object={meta.data} />;
  if (meta.error) return <ErrorState error={meta.error} onRetry={() => void meta.refetch()} />;
  return <Skeleton />;
}

/** The number of a job in an address; null for anything else. */
function jobOf(text: string | null): number | null {
  return text !== null && /^[1-9]\d{0,15}$/.test(text) ? Number(text) : null;
}

function Import({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  const title = t("imports.title", { plural: object.plural });
  usePageTitle(title);
  const [params, setParams] = useSearchParams();
  const [preview, setPreview] = useState<Preview | null>(null);
  const job = jobOf(params.get("job"));
  const step = job !== null ? 2 : preview ? 1 : 0;
  const steps = [t("imports.step_file"), t("imports.step_map"), t("imports.step_run")];

  return (
    <div className="page import-page">
      <nav className="breadcrumb" aria-label={t("records.breadcrumb")}>
        <Link to={`/o/${object.api_name}`}>{object.plural}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{t("list.import")}</span>
      </nav>
      <header className="page-header"><h1 className="page-title">{title}</h1></header>
      <ol className="steps">
        {steps.map((label, index) => (
          <li key={label} data-state={index < step ? "done" : index === step ? "current" : "next"} aria-current={index === step ? "step" : undefined}>
            <span className="step-number">{index + 1}</span>
            {label}
          </li>
        ))}
      </ol>
      {step === 0 && <ChooseFile object={object} onPreview={setPreview} />}
      {step === 1 && preview && (
        <MapColumns
          object={object}
          preview={preview}
          onPreview={setPreview}
          onBack={() => { setPreview(null); }}
          onStarted={(started) => { setParams({ job: String(started.id) }, { replace: true }); }}
        />
      )}
      {job !== null && (
        <ImportProgress
          object={object}
          id={job}
          onJob={(next) => { setParams({ job: String(next.id) }); }}
          onAgain={() => {
            setPreview(null);
            setParams({}, { replace: true });
          }}
        />
      )}
    </div>
  );
}
