/** What features show above a record: one piece, loaded beside its page. */
export { RecordRights } from "@/features/access/record-rights";
export { ApprovalBanner } from "@/features/approvals/record-banner";
export { RecordButtons } from "@/features/automations/record-buttons";
export { ConsentCard } from "@/features/privacy/consent-card";
export { SalesBanner } from "@/features/sales/sales-banner";
