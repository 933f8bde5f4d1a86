import { useSearchParams } from "react-router";
import { FieldsTab } from "@/features/privacy/fields-tab";
import { OutgoingTab } from "@/features/privacy/outgoing-tab";
import { PeopleTab } from "@/features/privacy/people-tab";
import { RetentionTab } from "@/features/privacy/retention-tab";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { Tabs } from "@/ui/tabs";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/privacy/privacy.css";

/** For those who look after privacy: people's rights, what is kept and why, where data go, how long they stay. */
export function PrivacyPage() {
  const p = usePrivacyTexts();
  usePageTitle(p("title"));
  const [params, setParams] = useSearchParams();
  const tabs = [
    { key: "people", label: p("tab.people"), content: <PeopleTab /> },
    { key: "fields", label: p("tab.fields"), content: <FieldsTab /> },
    { key: "outgoing", label: p("tab.outgoing"), content: <OutgoingTab /> },
    { key: "retention", label: p("tab.retention"), content: <RetentionTab /> },
  ];
  return (
    <div className="page privacy">
      <header className="page-header">
        <div><h1 className="page-title">{p("title")}</h1><p className="muted">{p("lead")}</p></div>
      </header>
      <Tabs label={p("tabs")} tabs={tabs} active={params.get("tab") ?? "people"} onChange={(tab) => { setParams({ tab }, { replace: true }); }} />
    </div>
  );
}
