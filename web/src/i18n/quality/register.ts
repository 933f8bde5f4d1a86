/** Brings the texts of merging into the catalogs; whoever asks for them through `useQualityTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/quality/en";
import { zhCN } from "@/i18n/quality/zh-CN";

export type QualityMessages = typeof en;
export type Translation = Same<QualityMessages>;

i18next.addResourceBundle("en", "quality", en);
i18next.addResourceBundle("zh-CN", "quality", zhCN);

export type QualityText = TFunction<"quality">;

export function useQualityTexts(): QualityText {
  return useTranslation("quality").t;
}
