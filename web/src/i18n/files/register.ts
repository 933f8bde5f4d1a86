/** Brings the texts of attachment fields and of the viewer into the catalogs; whoever asks through `useFileTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/files/en";
import { zhCN } from "@/i18n/files/zh-CN";
import type { Same } from "@/i18n/messages";

export type FileMessages = typeof en;
export type Translation = Same<FileMessages>;

i18next.addResourceBundle("en", "files", en);
i18next.addResourceBundle("zh-CN", "files", zhCN);

export type FileText = TFunction<"files">;

export function useFileTexts(): FileText {
  return useTranslation("files").t;
}
