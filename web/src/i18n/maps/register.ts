/** Brings the texts of maps into the catalogs; whoever asks for them through `useMapTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/maps/en";
import { zhCN } from "@/i18n/maps/zh-CN";
import type { Same } from "@/i18n/messages";

export type MapMessages = typeof en;
export type Translation = Same<MapMessages>;

i18next.addResourceBundle("en", "maps", en);
i18next.addResourceBundle("zh-CN", "maps", zhCN);

export type MapText = TFunction<"maps">;

export function useMapTexts(): MapText {
  return useTranslation("maps").t;
}
