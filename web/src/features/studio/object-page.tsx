import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";
import { ApiError, type FieldProblem } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { FieldsTab } from "@/features/studio/fields-tab";
import { LayoutTab } from "@/features/studio/layout-tab";
import type { Body, ObjectDoc } from "@/features/studio/model";
import { PublishBar } from "@/features/studio/publish-bar";
import { RequiredTab } from "@/features/studio/required-tab";
import { RulesTab } from "@/features/studio/rules-tab";
import { SettingsTab } from "@/features/studio/settings-tab";
import { useStudio } from "@/features/studio/use-studio";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { ObjectIcon } from "@/ui/object-icon";
import { Skeleton } from "@/ui/skeleton";
import { Tabs } from "@/ui/tabs";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/studio/studio.css";

const TABS = { fields: FieldsTab, layout: LayoutTab, rules: RulesTab, required: RequiredTab, settings: SettingsTab };

/** One object in the studio: fields, form, rules, settings. Everything is a draft until it is published. */
export function ObjectPage() {
  const { object = "" } = useParams();
  const { user } = useSession();
  if (!user.abilities.includes("configure") && !user.abilities.includes("configure_area")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return <Editor key={object} name={object} />;
}

function Editor({ name }: { name: string }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const studio = useStudio();
  const [search, setSearch] = useSearchParams();
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const document = studio.objects.get(name);
  const label = labelIn(document?.label ?? {}, name);
  usePageTitle(label);
  if (studio.error) return <ErrorState error={studio.error} onRetry={() => void studio.refresh()} />;
  if (studio.pending) return <Skeleton />;
  if (!document) return <div className="page"><div className="card"><ErrorState error={new ApiError(404, {})} /></div></div>;
  const stored = studio.stored.get(`object/${name}`) as unknown as ObjectDoc | undefined;
  const props = {
    name,
    document,
    stored,
    objects: studio.objects,
    mappings: studio.draft.changes[`object/${name}`]?.mappings ?? {},
    problems,
    onChange: (next: ObjectDoc, mappings = {}) => { studio.set("object", name, next as unknown as Body, mappings); },
  };
  const own = problems.filter((one) => one.pointer === `/object/${name}`);
  return (
    <div className="page studio">
      <nav className="studio-crumbs" aria-label={t("records.breadcrumb")}>
        <Link to="/settings/objects">{s("objects")}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{label}</span>
      </nav>
      <header className="page-header">
        <h1 className="page-title"><ObjectIcon icon={document.icon ?? "table"} color={document.color ?? "blue"} /> {label}</h1>
        <code className="muted">{name}</code>
        {document.active === false && <Chip text={s("off")} />}
      </header>
      {own.map((one) => <p key={one.code} className="notice notice-danger" role="alert">{one.message} {one.hint}</p>)}
      <Tabs
        label={label}
        active={search.get("tab") ?? "fields"}
        onChange={(tab) => { setSearch({ tab }, { replace: true }); }}
        tabs={(["fields", "layout", "rules", "required", "settings"] as const).map((key) => { const Tab = TABS[key]; return { key, label: s(`tabs.${key}`), content: <Tab {...props} /> }; })}
      />
      <PublishBar studio={studio} onProblems={setProblems} />
    </div>
  );
}
