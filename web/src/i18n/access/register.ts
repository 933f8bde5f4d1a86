/** Brings the texts of rights into the catalogs; whoever asks for them through `useAccessTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/access/en";
import { zhCN } from "@/i18n/access/zh-CN";
import type { Same } from "@/i18n/messages";

export type AccessMessages = typeof en;
export type Translation = Same<AccessMessages>;

i18next.addResourceBundle("en", "access", en);
i18next.addResourceBundle("zh-CN", "access", zhCN);

export type AccessText = TFunction<"access">;

export function useAccessTexts(): AccessText {
  return useTranslation("access").t;
}
