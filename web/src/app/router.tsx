import { createBrowserRouter } from "react-router";
import { NotFoundPage } from "@/app/not-found-page";
import { queryClient } from "@/app/query-client";
import { RouteError } from "@/app/route-error";
import { Shell } from "@/app/shell";
import { HomePage } from "@/features/home/home-page";
import { SignInPage } from "@/features/sign-in/sign-in-page";
import { Skeleton } from "@/ui/skeleton";
import { isPhone } from "@/ui/use-media";

function PageSkeleton() {
  return <Skeleton lines={6} />;
}

const WHOLE_PAGE_ERROR = <main><RouteError /></main>;

/** What every page but the daily ones is built with comes with the first of them. */
const antOutlet = async () => ({ Component: (await import("@/ui/ant-frame")).AntOutlet });

async function listPage() {
  const kanban = new URLSearchParams(window.location.search).get("kind") === "kanban";
  // Drawn with its page, not after it.
  const board = kanban ? import("@/records/kanban/board") : undefined;
  const { ListPage, startList } = await import("@/records/list/list-page");
  startList(queryClient, window.location, isPhone());
  await board;
  return { Component: ListPage };
}

export const router = createBrowserRouter([
  { path: "/sign-in", element: <SignInPage />, errorElement: WHOLE_PAGE_ERROR },
  {
    lazy: antOutlet,
    HydrateFallback: Skeleton,
    errorElement: WHOLE_PAGE_ERROR,
    children: [
      { path: "/dwell/:token", lazy: async () => ({ Component: (await import("@/features/tasks/dwell-link-page")).DwellLinkPage }) },
      { path: "/approvals/link/:token", lazy: async () => ({ Component: (await import("@/features/approvals/link-page")).LinkPage }) },
      { path: "/survey/:token", lazy: async () => ({ Component: (await import("@/features/sales/survey-page")).SurveyPage }) },
      { path: "/oauth/authorize", lazy: async () => ({ Component: (await import("@/features/security/consent-page")).ConsentPage }) },
      { path: "/password", lazy: async () => ({ Component: (await import("@/features/security/password-page")).PasswordPage }) },
      { path: "/sign-up", lazy: async () => ({ Component: (await import("@/features/workspaces/sign-up-page")).SignUpPage }) },
      { path: "/w/:workspace", lazy: async () => ({ Component: (await import("@/features/workspaces/choose-page")).ChoosePage }) },
    ],
  },
  {
    path: "/",
    element: <Shell />,
    HydrateFallback: Skeleton,
    errorElement: WHOLE_PAGE_ERROR,
    children: [
      {
        errorElement: <RouteError />,
        children: [
          { index: true, element: <HomePage /> },
          { path: "o/:object", lazy: listPage, HydrateFallback: PageSkeleton },
          {
            lazy: antOutlet,
            // The frame around the page is there while the page is loaded.
            HydrateFallback: PageSkeleton,
            children: [
              { path: "o/:object/import", lazy: async () => ({ Component: (await import("@/features/imports/import-page")).ImportPage }) },
              { path: "import", lazy: async () => ({ Component: (await import("@/features/imports/import-set-page")).ImportSetPage }) },
              { path: "o/:object/duplicates", lazy: async () => ({ Component: (await import("@/features/duplicates/duplicates-page")).DuplicatesPage }) },
              { path: "o/:object/:id", lazy: async () => ({ Component: (await import("@/app/record-route")).RecordRoute }) },
              { path: "settings", lazy: async () => ({ Component: (await import("@/features/settings/settings-page")).SettingsPage }) },
              { path: "setup", lazy: async () => ({ Component: (await import("@/features/setup/setup-page")).SetupPage }) },
              { path: "settings/company", lazy: async () => ({ Component: (await import("@/features/workspaces/company-page")).CompanyPage }) },
              { path: "settings/templates", lazy: async () => ({ Component: (await import("@/features/templates/templates-page")).TemplatesPage }) },
              { path: "settings/sandboxes", lazy: async () => ({ Component: (await import("@/features/workspaces/sandboxes-page")).SandboxesPage }) },
              { path: "settings/workspaces", lazy: async () => ({ Component: (await import("@/features/workspaces/workspaces-page")).WorkspacesPage }) },
              { path: "settings/objects", lazy: async () => ({ Component: (await import("@/features/studio/objects-page")).ObjectsPage }) },
              { path: "settings/objects/:object", lazy: async () => ({ Component: (await import("@/features/studio/object-page")).ObjectPage }) },
              { path: "settings/areas", lazy: async () => ({ Component: (await import("@/features/studio/areas-page")).AreasPage }) },
              { path: "settings/versions", lazy: async () => ({ Component: (await import("@/features/studio/versions-page")).VersionsPage }) },
              { path: "settings/jobs", lazy: async () => ({ Component: (await import("@/features/jobs/jobs-page")).JobsPage }) },
              { path: "settings/operations", lazy: async () => ({ Component: (await import("@/features/operations/operations-page")).OperationsPage }) },
              { path: "settings/roles", lazy: async () => ({ Component: (await import("@/features/access/roles/roles-page")).RolesPage }) },
              { path: "access", lazy: async () => ({ Component: (await import("@/features/access/access-page")).AccessPage }) },
              { path: "settings/privacy", lazy: async () => ({ Component: (await import("@/features/privacy/privacy-page")).PrivacyPage }) },
              { path: "settings/compliance", lazy: async () => ({ Component: (await import("@/features/compliance/compliance-page")).CompliancePage }) },
              { path: "settings/audit", lazy: async () => ({ Component: (await import("@/features/audit/audit-page")).AuditPage }) },
              { path: "settings/people", lazy: async () => ({ Component: (await import("@/features/people/people-page")).PeoplePage }) },
              { path: "settings/security", lazy: async () => ({ Component: (await import("@/features/security/security-page")).SecurityPage }) },
              { path: "settings/sign-in", lazy: async () => ({ Component: (await import("@/features/security/rules-page")).RulesPage }) },
              { path: "settings/apps", lazy: async () => ({ Component: (await import("@/features/security/apps-page")).AppsPage }) },
              { path: "inbox", lazy: async () => ({ Component: (await import("@/features/inbox/inbox-page")).InboxPage }) },
              { path: "intents", lazy: async () => ({ Component: (await import("@/features/mail/intents-page")).IntentsPage }) },
              { path: "settings/mail-words", lazy: async () => ({ Component: (await import("@/features/mail/words-page")).WordsPage }) },
              { path: "settings/mailboxes", lazy: async () => ({ Component: (await import("@/features/mail/mailboxes-page")).MailboxesPage }) },
              { path: "sampling/:id", lazy: async () => ({ Component: (await import("@/features/insight/draw-page")).DrawPage }) },
              { path: "terms", lazy: async () => ({ Component: (await import("@/features/terms/terms-page")).TermsPage }) },
              { path: "terms/:key", lazy: async () => ({ Component: (await import("@/features/terms/term-page")).TermPage }) },
              { path: "insight/:part?", lazy: async () => ({ Component: (await import("@/features/insight/insight-page")).InsightPage }) },
              { path: "tasks", lazy: async () => ({ Component: (await import("@/features/tasks/tasks-page")).TasksPage }) },
              { path: "nearby", lazy: async () => ({ Component: (await import("@/features/visits/nearby-page")).NearbyPage }) },
              { path: "settings/calendar", lazy: async () => ({ Component: (await import("@/features/tasks/calendar-page")).CalendarPage }) },
              { path: "approvals", lazy: async () => ({ Component: (await import("@/features/approvals/approvals-page")).ApprovalsPage }) },
              { path: "approvals/:id", lazy: async () => ({ Component: (await import("@/features/approvals/approval-page")).ApprovalPage }) },
              { path: "settings/notifications", lazy: async () => ({ Component: (await import("@/features/inbox/preferences-page")).PreferencesPage }) },
              { path: "settings/channels", lazy: async () => ({ Component: (await import("@/features/inbox/channels-page")).ChannelsPage }) },
              { path: "settings/processes", lazy: async () => ({ Component: (await import("@/features/processes/processes-page")).ProcessesPage }) },
              { path: "settings/processes/:key/playbook", lazy: async () => ({ Component: (await import("@/features/processes/playbook-page")).PlaybookPage }) },
              { path: "settings/processes/:key", lazy: async () => ({ Component: (await import("@/features/processes/process-page")).ProcessPage }) },
              { path: "settings/approvals", lazy: async () => ({ Component: (await import("@/features/approvals/flows-page")).FlowsPage }) },
              { path: "settings/approvals/:key", lazy: async () => ({ Component: (await import("@/features/approvals/flow-page")).FlowPage }) },
              { path: "settings/automations", lazy: async () => ({ Component: (await import("@/features/automations/automations-page")).AutomationsPage }) },
              { path: "settings/automations/:key", lazy: async () => ({ Component: (await import("@/features/automations/automation-page")).AutomationPage }) },
              { path: "settings/reminders", lazy: async () => ({ Component: (await import("@/features/automations/reminders-page")).RemindersPage }) },
            ],
          },
          { path: "*", element: <NotFoundPage /> },
        ],
      },
    ],
  },
]);
