/** Brings the texts of Gantt charts into the catalogs; whoever asks for them through `useGanttTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/gantt/en";
import { zhCN } from "@/i18n/gantt/zh-CN";
import type { Same } from "@/i18n/messages";

export type GanttMessages = typeof en;
export type Translation = Same<GanttMessages>;

i18next.addResourceBundle("en", "gantt", en);
i18next.addResourceBundle("zh-CN", "gantt", zhCN);

export type GanttText = TFunction<"gantt">;

export function useGanttTexts(): GanttText {
  return useTranslation("gantt").t;
}
