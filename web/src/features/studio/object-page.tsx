import { Button } from "antd";
import { ChevronRight, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { ApiError } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { isFieldType } from "@/fields/type-names";
import { AddFieldDialog } from "@/features/studio/add-field-dialog";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/studio/studio.css";

/** The fields of one object; a new one is in every form and list as soon as it is added. */
export function ObjectPage() {
  const { object = "" } = useParams();
  const { user } = useSession();
  const meta = useObject(object);
  if (!user.abilities.includes("configure")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  if (meta.data) return <Fields object={meta.data} />;
  if (meta.error) return <ErrorState error={meta.error} onRetry={() => void meta.refetch()} />;
  return <Skeleton />;
}

function Fields({ object }: { object: ObjectMeta }) {
  const { t } = useTranslation();
  usePageTitle(t("studio.fields_of", { label: object.label }));
  const [adding, setAdding] = useState(false);
  return (
    <div className="page studio">
      <nav className="studio-crumbs" aria-label={t("records.breadcrumb")}>
        <Link to="/settings/objects">{t("nav.objects")}</Link>
        <ChevronRight size={14} aria-hidden />
        <span className="muted" aria-current="page">{object.label}</span>
      </nav>
      <header className="page-header">
        <h1 className="page-title">{t("studio.fields_of", { label: object.label })}</h1>
        <div className="page-actions">
          <Button type="primary" icon={<Plus size={16} />} onClick={() => { setAdding(true); }}>{t("studio.add")}</Button>
        </div>
      </header>
      <div className="card table-scroll" tabIndex={0} role="region" aria-label={t("studio.fields_of", { label: object.label })}>
        <table className="studio-table">
          <thead>
            <tr>
              <th>{t("studio.label")}</th>
              <th>{t("studio.api_name")}</th>
              <th>{t("studio.type")}</th>
              <th>{t("studio.properties")}</th>
            </tr>
          </thead>
          <tbody>
            {object.fields.map((field) => (
              <tr key={field.api_name}>
                <th scope="row">{field.label}</th>
                <td><code className="muted">{field.api_name}</code></td>
                <td>{isFieldType(field.type) ? t(`types.${field.type}`) : field.type}</td>
                <td>
                  <span className="studio-chips">
                    {field.required && <Chip text={t("studio.required")} color="blue" />}
                    {field.unique && <Chip text={t("studio.unique")} color="purple" />}
                    {field.sensitive && <Chip text={t("studio.sensitive")} color="orange" />}
                    {field.system && <Chip text={t("studio.system")} />}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {adding && <AddFieldDialog object={object} onClose={() => { setAdding(false); }} />}
    </div>
  );
}
