import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useObjects } from "@/api/use-objects";
import { useSession } from "@/api/use-session";
import { ApiError } from "@/api/problem";
import { ErrorState } from "@/records/common/error-state";
import { ObjectIcon } from "@/ui/object-icon";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/studio/studio.css";

/** The objects of the workspace, for people who configure it. */
export function ObjectsPage() {
  const { t } = useTranslation();
  usePageTitle(t("nav.objects"));
  const { user } = useSession();
  const objects = useObjects();
  if (!user.abilities.includes("configure")) return <div className="page"><div className="card"><ErrorState error={new ApiError(403, {})} /></div></div>;
  return (
    <div className="page studio">
      <header className="page-header"><h1 className="page-title">{t("nav.objects")}</h1></header>
      <p className="studio-intro">{t("studio.intro")}</p>
      {objects.error && <ErrorState error={objects.error} onRetry={() => void objects.refetch()} />}
      {objects.isPending && <Skeleton />}
      <ul className="card studio-objects">
        {objects.data?.map((object) => (
          <li key={object.api_name}>
            <Link to={`/settings/objects/${object.api_name}`}>
              <ObjectIcon icon={object.icon} color={object.color} />
              <span className="studio-name">{object.plural}</span>
              <code className="muted">{object.api_name}</code>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
