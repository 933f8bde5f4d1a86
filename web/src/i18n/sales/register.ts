/** Brings the texts of sales into the catalogs; whoever asks for them through `useSalesTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/sales/en";
import { zhCN } from "@/i18n/sales/zh-CN";

export type SalesMessages = typeof en;
export type Translation = Same<SalesMessages>;

i18next.addResourceBundle("en", "sales", en);
i18next.addResourceBundle("zh-CN", "sales", zhCN);

export type SalesText = TFunction<"sales">;

export function useSalesTexts(): SalesText {
  return useTranslation("sales").t;
}
