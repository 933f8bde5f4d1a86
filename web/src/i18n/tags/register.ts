/** Brings the texts of tags into the catalogs; whoever asks through `useTagTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/tags/en";
import { zhCN } from "@/i18n/tags/zh-CN";
import type { Same } from "@/i18n/messages";

export type TagMessages = typeof en;
export type Translation = Same<TagMessages>;

i18next.addResourceBundle("en", "tags", en);
i18next.addResourceBundle("zh-CN", "tags", zhCN);

export type TagText = TFunction<"tags">;

export function useTagTexts(): TagText {
  return useTranslation("tags").t;
}
