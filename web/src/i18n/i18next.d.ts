import "i18next";
import type { AccessMessages } from "@/i18n/access/register";
import type { AppsMessages } from "@/i18n/apps/register";
import type { AuditMessages } from "@/i18n/audit/register";
import type { AutomationMessages } from "@/i18n/automation/register";
import type { ComplianceMessages } from "@/i18n/compliance/register";
import type { CompanyMessages } from "@/i18n/company/register";
import type { DailyMessages } from "@/i18n/daily/register";
import type { FileMessages } from "@/i18n/files/register";
import type { FormMessages } from "@/i18n/forms/register";
import type { GanttMessages } from "@/i18n/gantt/register";
import type { HomeMessages } from "@/i18n/home/register";
import type { InsightMessages } from "@/i18n/insight/register";
import type { InstructionMessages } from "@/i18n/instructions/register";
import type { InboxMessages } from "@/i18n/inbox/register";
import type { ListMessages } from "@/i18n/lists/register";
import type { MailMessages } from "@/i18n/mail/register";
import type { MapMessages } from "@/i18n/maps/register";
import type { Messages } from "@/i18n/messages";
import type { MovingMessages } from "@/i18n/moving/register";
import type { OfflineMessages } from "@/i18n/offline/register";
import type { QualityMessages } from "@/i18n/quality/register";
import type { SettingsMessages } from "@/i18n/settings/register";
import type { SecurityMessages } from "@/i18n/security/register";
import type { PrivacyMessages } from "@/i18n/privacy/register";
import type { PeopleMessages } from "@/i18n/people/register";
import type { StageMessages } from "@/i18n/process/register";
import type { SalesMessages } from "@/i18n/sales/register";
import type { TagMessages } from "@/i18n/tags/register";
import type { TermMessages } from "@/i18n/terms/register";
import type { StudioMessages } from "@/i18n/studio/register";
import type { WelcomeMessages } from "@/i18n/welcome/register";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Messages; access: AccessMessages; apps: AppsMessages; audit: AuditMessages; automation: AutomationMessages; company: CompanyMessages; compliance: ComplianceMessages; daily: DailyMessages; files: FileMessages; forms: FormMessages; gantt: GanttMessages; home: HomeMessages; inbox: InboxMessages; insight: InsightMessages; instructions: InstructionMessages; lists: ListMessages; mail: MailMessages; maps: MapMessages; moving: MovingMessages; offline: OfflineMessages; people: PeopleMessages; privacy: PrivacyMessages; process: StageMessages; sales: SalesMessages; security: SecurityMessages; quality: QualityMessages; settings: SettingsMessages; studio: StudioMessages; tags: TagMessages; terms: TermMessages; welcome: WelcomeMessages };
  }
}
