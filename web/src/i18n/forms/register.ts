/** Brings the texts of forms that are not needed at once into the catalogs; whoever asks through `useFormTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/forms/en";
import { zhCN } from "@/i18n/forms/zh-CN";
import type { Same } from "@/i18n/messages";

export type FormMessages = typeof en;
export type Translation = Same<FormMessages>;

i18next.addResourceBundle("en", "forms", en);
i18next.addResourceBundle("zh-CN", "forms", zhCN);

export type FormText = TFunction<"forms">;

export function useFormTexts(): FormText {
  return useTranslation("forms").t;
}
