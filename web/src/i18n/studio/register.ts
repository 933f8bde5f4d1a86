/** Brings the texts of the studio into the catalogs; whoever asks for them through `useStudioTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/studio/en";
import { zhCN } from "@/i18n/studio/zh-CN";
import type { Same } from "@/i18n/messages";

export type StudioMessages = typeof en;
export type Translation = Same<StudioMessages>;

i18next.addResourceBundle("en", "studio", en);
i18next.addResourceBundle("zh-CN", "studio", zhCN);

export type StudioText = TFunction<"studio">;

export function useStudioTexts(): StudioText {
  return useTranslation("studio").t;
}
