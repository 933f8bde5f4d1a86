/** Brings the texts of people into the catalogs; whoever asks for them through `usePeopleTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/people/en";
import { zhCN } from "@/i18n/people/zh-CN";

export type PeopleMessages = typeof en;
export type Translation = Same<PeopleMessages>;

i18next.addResourceBundle("en", "people", en);
i18next.addResourceBundle("zh-CN", "people", zhCN);

export type PeopleText = TFunction<"people">;

export function usePeopleTexts(): PeopleText {
  return useTranslation("people").t;
}

