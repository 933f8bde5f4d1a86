/** Brings the texts of compliance into the catalogs; whoever asks for them through `useComplianceTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/compliance/en";
import { zhCN } from "@/i18n/compliance/zh-CN";

export type ComplianceMessages = typeof en;
export type Translation = Same<ComplianceMessages>;

i18next.addResourceBundle("en", "compliance", en);
i18next.addResourceBundle("zh-CN", "compliance", zhCN);

export type ComplianceText = TFunction<"compliance">;

export function useComplianceTexts(): ComplianceText {
  return useTranslation("compliance").t;
}
