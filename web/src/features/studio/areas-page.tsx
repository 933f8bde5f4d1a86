import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { ChevronRight, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api, body } from "@/api/http";
import { ApiError } from "@/api/problem";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { AreaDialog } from "@/features/studio/area-dialog";
import { freeKey, type AreaDoc } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/studio/studio.css";

/** Which parts of the configuration are looked after by departments and people. */
export function AreasPage() {
  const { user } = useSession();
  if (!user.abilities.includes("configure")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return <Areas />;
}

function Areas() {
  const { t } = useTranslation();
  const s = useStudioTexts();
  usePageTitle(s("areas"));
  const client = useQueryClient();
  const objects = useObjects();
  const [editing, setEditing] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ["meta", "documents", "delegation"],
    queryFn: ({ signal }) => body(api.GET("/api/v1/meta/documents", { params: { query: { kind: "delegation" } }, signal })),
  });
  const areas = Object.fromEntries((query.data?.items ?? []).map((one) => [one.key, one.body as unknown as AreaDoc]));
  const refresh = () => client.invalidateQueries({ queryKey: ["meta", "documents"] });
  const remove = useMutation({
    mutationFn: (key: string) => api.DELETE("/api/v1/meta/documents/{kind}/{key}", { params: { path: { kind: "delegation", key } } }),
    onSuccess: () => { showToast({ kind: "done", text: s("area_removed") }); return refresh(); },
  });
  const labelOf = (name: string) => objects.data?.find((one) => one.api_name === name)?.label ?? name;
  return (
    <div className="page studio">
      <nav className="studio-crumbs" aria-label={t("records.breadcrumb")}>
        <Link to="/settings/objects">{s("objects")}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{s("areas")}</span>
      </nav>
      <header className="page-header">
        <h1 className="page-title">{s("areas")}</h1>
        <div className="page-actions"><Button type="primary" icon={<Plus size={16} />} onClick={() => { setEditing(freeKey(areas, "area")); }}>{s("area_new")}</Button></div>
      </header>
      <p className="studio-intro">{s("areas_intro")}</p>
      {query.error !== null && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton />}
      {query.data && Object.keys(areas).length === 0 && <p className="card studio-empty muted">{s("areas_none")}</p>}
      {Object.keys(areas).length > 0 && (
        <ul className="card studio-list">
          {Object.entries(areas).map(([key, area]) => {
            const label = labelIn(area.label, key);
            return (
              <li key={key} className="studio-row">
                <button type="button" className="studio-row-main" onClick={() => { setEditing(key); }}>
                  <strong>{label}</strong>
                  <span className="muted">{area.objects.map(labelOf).join(" · ")}</span>
                  <span className="studio-chips">{area.may.map((part) => <Chip key={part} text={s(`area_parts.${part}`)} color="blue" />)}</span>
                </button>
                <Popconfirm title={s("area_remove_sure")} okText={s("remove")} cancelText={t("common.cancel")} onConfirm={() => { remove.mutate(key); }}>
                  <Button type="text" aria-label={`${s("remove")} ${label}`} icon={<Trash2 size={15} />} />
                </Popconfirm>
              </li>
            );
          })}
        </ul>
      )}
      {editing !== null && <AreaDialog name={editing} area={areas[editing] ?? null} onClose={() => { setEditing(null); }} onSaved={() => { setEditing(null); void refresh(); }} />}
    </div>
  );
}
