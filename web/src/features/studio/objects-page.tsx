import { Button, Switch } from "antd";
import { History, Plus, UserCog } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { ApiError, type FieldProblem } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { moved, type Body, type ObjectDoc, type WorkspaceDoc } from "@/features/studio/model";
import { NewObject } from "@/features/studio/new-object";
import { PublishBar } from "@/features/studio/publish-bar";
import { SortArea, SortRow } from "@/features/studio/sortable";
import { moduleName } from "@/features/studio/words";
import { useStudio, type Studio } from "@/features/studio/use-studio";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { ObjectIcon } from "@/ui/object-icon";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/studio/studio.css";

function place(document: ObjectDoc): number {
  return document.position ? document.position : 10_000;
}

/** The objects of the workspace in the order of the navigation, and its modules. */
export function ObjectsPage() {
  const { user } = useSession();
  if (!user.abilities.includes("configure") && !user.abilities.includes("configure_area")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return <Objects />;
}

function Objects() {
  const { user } = useSession();
  const whole = user.abilities.includes("configure");
  const s = useStudioTexts();
  usePageTitle(s("objects"));
  const navigate = useNavigate();
  const studio = useStudio();
  const [creating, setCreating] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const objects = [...studio.objects].sort(([, one], [, two]) => place(one) - place(two));
  const shown = objects.filter(([, one]) => one.position).map(([name]) => name);
  const move = (from: string, to: string) => {
    if (!shown.includes(from) || !shown.includes(to)) return;
    moved(shown, shown.indexOf(from), shown.indexOf(to)).forEach((name, at) => {
      const document = studio.objects.get(name);
      if (document && document.position !== at + 1) studio.set("object", name, { ...document, position: at + 1 } as unknown as Body);
    });
  };
  return (
    <div className="page studio">
      <header className="page-header">
        <h1 className="page-title">{s("objects")}</h1>
        <div className="page-actions">
          {whole && <Button icon={<UserCog size={15} />} onClick={() => void navigate("/settings/areas")}>{s("areas")}</Button>}
          {whole && <Button icon={<History size={15} />} onClick={() => void navigate("/settings/versions")}>{s("versions")}</Button>}
          {whole && <Button type="primary" icon={<Plus size={16} />} onClick={() => { setCreating(true); }}>{s("new_object")}</Button>}
        </div>
      </header>
      <p className="studio-intro">{s(whole ? "intro" : "area_own")}</p>
      {problems.map((one) => <p key={one.pointer + one.code} className="notice notice-danger" role="alert">{one.message} <code>{one.pointer}</code></p>)}
      {studio.error !== null && <ErrorState error={studio.error} onRetry={() => void studio.refresh()} />}
      {studio.pending && <Skeleton />}
      <SortArea onMove={move}>
        <ul className="card studio-list">
          {objects.map(([name, one]) => {
            const label = labelIn(one.label, name);
            const fields = Object.values(one.fields).filter((field) => field.active !== false);
            return (
              <SortRow key={name} id={name} label={s("move", { label })} className={one.active === false ? "is-off" : ""}>
                <Link className="studio-row-main" to={`/settings/objects/${name}`}>
                  <ObjectIcon icon={one.icon ?? "table"} color={one.color ?? "blue"} />
                  <strong>{label}</strong>
                  <code className="muted">{name}</code>
                  <span className="muted">{s("counts", { fields: fields.length, count: fields.length })} · {s("counts_required", { count: fields.filter((field) => field.required).length })}</span>
                  <span className="studio-chips">
                    {one.module !== undefined && one.module !== "core" && <Chip text={moduleName(one.module, s)} />}
                    {one.active === false && <Chip text={s("off")} />}
                    {`object/${name}` in studio.draft.changes && <Chip text={s("unsaved")} color="gold" />}
                  </span>
                </Link>
              </SortRow>
            );
          })}
        </ul>
      </SortArea>
      {whole && !studio.pending && <Modules studio={studio} />}
      {creating && <NewObject studio={studio} position={shown.length + 1} onClose={() => { setCreating(false); }} />}
      <PublishBar studio={studio} onProblems={setProblems} />
    </div>
  );
}

function Modules({ studio }: { studio: Studio }) {
  const s = useStudioTexts();
  const workspace = studio.document("workspace", "workspace");
  const on = (workspace as WorkspaceDoc | null)?.modules ?? ["core"];
  const modules = [...new Set([...studio.objects.values()].map((one) => one.module ?? "core"))].filter((one) => one !== "core").sort();
  if (workspace === null || modules.length === 0) return null;
  return (
    <section className="studio-modules">
      <h2>{s("modules")}</h2>
      <p className="studio-intro">{s("modules_help")}</p>
      <ul className="card studio-list">
        {modules.map((module) => (
          <li key={module} className="studio-row">
            <span className="studio-row-main">
              <strong>{moduleName(module, s)}</strong>
              <span className="muted">{[...studio.objects].filter(([, one]) => one.module === module).map(([name, one]) => labelIn(one.label, name)).join(" · ")}</span>
            </span>
            <Switch aria-label={moduleName(module, s)} checked={on.includes(module)} onChange={(checked) => { studio.set("workspace", "workspace", { ...workspace, modules: checked ? [...on, module] : on.filter((one) => one !== module) }); }} />
          </li>
        ))}
      </ul>
    </section>
  );
}
