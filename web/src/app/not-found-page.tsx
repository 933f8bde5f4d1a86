import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t("errors.page_not_found_title"));
  return (
    <State
      icon={<SearchX size={20} />}
      title={t("errors.page_not_found_title")}
      text={t("errors.page_not_found")}
      actions={<Link to="/">{t("nav.home")}</Link>}
    />
  );
}
