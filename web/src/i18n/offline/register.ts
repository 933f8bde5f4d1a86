/** Brings the texts of working offline into the catalogs; whoever asks for them through `useOfflineTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/offline/en";
import { zhCN } from "@/i18n/offline/zh-CN";

export type OfflineMessages = typeof en;
export type Translation = Same<OfflineMessages>;

i18next.addResourceBundle("en", "offline", en);
i18next.addResourceBundle("zh-CN", "offline", zhCN);

export type OfflineText = TFunction<"offline">;

export function useOfflineTexts(): OfflineText {
  return useTranslation("offline").t;
}
