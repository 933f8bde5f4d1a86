/** Brings the texts of company, templates and set-up into the catalogs; whoever asks for them through `useCompanyTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/company/en";
import { zhCN } from "@/i18n/company/zh-CN";
import type { Same } from "@/i18n/messages";

export type CompanyMessages = typeof en;
export type Translation = Same<CompanyMessages>;

i18next.addResourceBundle("en", "company", en);
i18next.addResourceBundle("zh-CN", "company", zhCN);

export type CompanyText = TFunction<"company">;

export function useCompanyTexts(): CompanyText {
  return useTranslation("company").t;
}
