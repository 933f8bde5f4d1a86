import { Link, Navigate, useLocation } from "react-router";
import { formatDateTime } from "@/i18n/format";
import { useSecurityTexts } from "@/i18n/security/register";

const PAGE = "/settings/security";

/** Somebody needs a second factor: until when, and after that nothing but the page on which it is set up. */
export function FactorNotice({ due }: { due: string }) {
  const s = useSecurityTexts();
  const { pathname } = useLocation();
  const over = new Date(due) <= new Date();
  if (over && pathname !== PAGE) return <Navigate to={PAGE} replace />;
  return (
    <p className={`notice ${over ? "notice-danger" : "notice-warning"}`} role="status">
      {over ? s("overdue") : s("due", { when: formatDateTime(due) })} {pathname !== PAGE && <Link to={PAGE}>{s("set_up")}</Link>}
    </p>
  );
}
