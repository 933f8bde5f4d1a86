/** Where everything is set: one list for the settings page and the command palette. */
import {
  Activity, AppWindow, BellRing, BookOpenText, BookText, Boxes, Building2, CalendarSync, ClipboardCheck, Fingerprint, Flame, History, KeyRound, Layers, LayoutTemplate, ListChecks, Mailbox, LockKeyhole, Milestone,
  ScanSearch, ScrollText, Send, ServerCog, ShieldCheck, Stamp, Upload, UserCog, Users, Workflow, type LucideIcon,
} from "lucide-react";
import type { en } from "@/i18n/settings/en";

export type SettingsKey = keyof typeof en.pages;
export type SettingsGroup = keyof typeof en.groups;

export interface SettingsPageEntry {
  key: SettingsKey;
  group: SettingsGroup;
  to: string;
  icon: LucideIcon;
  /** One of these abilities is needed; none: everybody. */
  needs?: readonly string[];
}

const SETTINGS: readonly SettingsPageEntry[] = [
  { key: "security", group: "personal", to: "/settings/security", icon: ShieldCheck },
  { key: "notifications", group: "personal", to: "/settings/notifications", icon: BellRing },
  { key: "mailboxes", group: "personal", to: "/settings/mailboxes", icon: Mailbox },
  { key: "calendar", group: "personal", to: "/settings/calendar", icon: CalendarSync },
  { key: "access", group: "personal", to: "/access", icon: KeyRound },
  { key: "company", group: "company", to: "/settings/company", icon: Building2, needs: ["configure"] },
  { key: "people", group: "company", to: "/settings/people", icon: Users, needs: ["manage_users"] },
  { key: "roles", group: "company", to: "/settings/roles", icon: UserCog, needs: ["configure", "manage_access"] },
  { key: "templates", group: "company", to: "/settings/templates", icon: LayoutTemplate, needs: ["configure"] },
  { key: "setup", group: "company", to: "/setup", icon: ClipboardCheck, needs: ["configure"] },
  { key: "objects", group: "build", to: "/settings/objects", icon: Boxes, needs: ["configure", "configure_area"] },
  { key: "processes", group: "build", to: "/settings/processes", icon: Milestone, needs: ["configure"] },
  { key: "mail_words", group: "build", to: "/settings/mail-words", icon: Flame, needs: ["configure"] },
  { key: "approvals", group: "build", to: "/settings/approvals", icon: Stamp, needs: ["configure"] },
  { key: "automations", group: "build", to: "/settings/automations", icon: Workflow, needs: ["configure"] },
  { key: "reminders", group: "build", to: "/settings/reminders", icon: BookOpenText, needs: ["configure"] },
  { key: "terms", group: "build", to: "/terms", icon: BookText },
  { key: "versions", group: "build", to: "/settings/versions", icon: History, needs: ["configure"] },
  { key: "sandboxes", group: "build", to: "/settings/sandboxes", icon: Layers, needs: ["configure"] },
  { key: "import", group: "data", to: "/import", icon: Upload },
  { key: "jobs", group: "data", to: "/settings/jobs", icon: ListChecks },
  { key: "sign_in", group: "company", to: "/settings/sign-in", icon: LockKeyhole, needs: ["configure", "manage_access"] },
  { key: "apps", group: "run", to: "/settings/apps", icon: AppWindow, needs: ["configure", "manage_access"] },
  { key: "channels", group: "run", to: "/settings/channels", icon: Send, needs: ["configure"] },
  { key: "privacy", group: "company", to: "/settings/privacy", icon: Fingerprint, needs: ["manage_privacy", "configure"] },
  { key: "compliance", group: "run", to: "/settings/compliance", icon: ScanSearch, needs: ["manage_access", "configure", "view_audit"] },
  { key: "audit", group: "run", to: "/settings/audit", icon: ScrollText, needs: ["view_audit"] },
  { key: "operations", group: "run", to: "/settings/operations", icon: Activity, needs: ["view_operations"] },
  { key: "workspaces", group: "run", to: "/settings/workspaces", icon: ServerCog, needs: ["operate_server"] },
];

/** The pages a person may open, in order. */
export function settingsFor(abilities: readonly string[]): SettingsPageEntry[] {
  return SETTINGS.filter((one) => one.needs === undefined || one.needs.some((each) => abilities.includes(each)));
}
