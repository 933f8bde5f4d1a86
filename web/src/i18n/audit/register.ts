/** Brings the texts of the audit into the catalogs; whoever asks for them through `useAuditTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/audit/en";
import { zhCN } from "@/i18n/audit/zh-CN";

export type AuditMessages = typeof en;
export type Translation = Same<AuditMessages>;

i18next.addResourceBundle("en", "audit", en);
i18next.addResourceBundle("zh-CN", "audit", zhCN);

export type AuditText = TFunction<"audit">;

export function useAuditTexts(): AuditText {
  return useTranslation("audit").t;
}

/** An operation by its name. */
export function actionName(action: string, a: AuditText): string {
  return action in en.actions ? a(`actions.${action as keyof typeof en.actions}`) : action;
}

/** What a part of an entry's detail is called; a name nobody has thought of stays as it is. */
export function partName(name: string, a: AuditText): string {
  return name in en.names ? a(`names.${name as keyof typeof en.names}`) : name;
}
