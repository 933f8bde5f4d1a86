/** Brings the texts of what moves in beside records into the catalogs; whoever asks through `useMovingTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/moving/en";
import { zhCN } from "@/i18n/moving/zh-CN";
import type { Same } from "@/i18n/messages";

export type MovingMessages = typeof en;
export type Translation = Same<MovingMessages>;

i18next.addResourceBundle("en", "moving", en);
i18next.addResourceBundle("zh-CN", "moving", zhCN);

export type MovingText = TFunction<"moving">;

export function useMovingTexts(): MovingText {
  return useTranslation("moving").t;
}
