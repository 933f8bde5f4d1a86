/** Brings the texts of lists into the catalogs; whoever asks for them through `useListTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/lists/en";
import { zhCN } from "@/i18n/lists/zh-CN";
import type { Same } from "@/i18n/messages";

export type ListMessages = typeof en;
export type Translation = Same<ListMessages>;

i18next.addResourceBundle("en", "lists", en);
i18next.addResourceBundle("zh-CN", "lists", zhCN);

export type ListText = TFunction<"lists">;

export function useListTexts(): ListText {
  return useTranslation("lists").t;
}
