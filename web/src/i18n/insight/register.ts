/** Brings the texts of insight into the catalogs; whoever asks for them through `useInsightTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/insight/en";
import { zhCN } from "@/i18n/insight/zh-CN";

export type InsightMessages = typeof en;
export type Translation = Same<InsightMessages>;

i18next.addResourceBundle("en", "insight", en);
i18next.addResourceBundle("zh-CN", "insight", zhCN);

export type InsightText = TFunction<"insight">;

export function useInsightTexts(): InsightText {
  return useTranslation("insight").t;
}
