/** Brings the texts of terms into the catalogs; whoever asks for them through `useTermTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/terms/en";
import { zhCN } from "@/i18n/terms/zh-CN";

export type TermMessages = typeof en;
export type Translation = Same<TermMessages>;

i18next.addResourceBundle("en", "terms", en);
i18next.addResourceBundle("zh-CN", "terms", zhCN);

export type TermText = TFunction<"terms">;

export function useTermTexts(): TermText {
  return useTranslation("terms").t;
}
