import { MapPin, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { ObjectSummary } from "@/api/types";
import { can } from "@/records/can";

const OFFERED = ["lead", "follow_up", "task"];

/** The records people make most often, one tap away. */
export function QuickActions({ objects }: { objects: ObjectSummary[] }) {
  const { t } = useTranslation();
  const offered = OFFERED.flatMap((name) => objects.find((object) => object.api_name === name && can("create", object)) ?? []);
  return (
    <nav className="quick-actions" aria-label={t("home.quick")}>
      {offered.map((object) => (
        <Link key={object.api_name} to={`/o/${object.api_name}?create=1`}>
          <Plus size={15} aria-hidden />
          {t("list.new_of", { label: object.label })}
        </Link>
      ))}
      {objects.some((object) => object.api_name === "visit" && can("create", object)) && (
        <Link to="/nearby">
          <MapPin size={15} aria-hidden />
          {t("records.check_in")}
        </Link>
      )}
    </nav>
  );
}
