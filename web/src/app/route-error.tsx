import { TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/button";
import { State } from "@/ui/state";

/** A page that broke. Most often a new version was deployed and an old piece is gone: loading again helps. */
export function RouteError() {
  const { t } = useTranslation();
  return (
    <State
      role="alert"
      icon={<TriangleAlert size={20} />}
      title={t("errors.page_broken_title")}
      text={t("errors.page_broken")}
      actions={<Button primary onClick={() => { window.location.reload(); }}>{t("common.reload")}</Button>}
    />
  );
}
