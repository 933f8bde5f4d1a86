import { useEffect } from "react";
import { useParams } from "react-router";
import { chooseWorkspace } from "@/api/company";
import { useCompanyTexts } from "@/i18n/company/register";

/** The address of a workspace: remembers it and opens its first page. */
export function ChoosePage() {
  const c = useCompanyTexts();
  const { workspace = "" } = useParams();
  useEffect(() => {
    void chooseWorkspace(workspace).then(() => { window.location.replace("/"); });
  }, [workspace]);
  return <p className="muted" style={{ padding: 32 }}>{c("opening")}</p>;
}
