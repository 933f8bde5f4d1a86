/** Brings the texts of stages into the catalogs; whoever asks for them through `useStageTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/process/en";
import { zhCN } from "@/i18n/process/zh-CN";

export type StageMessages = typeof en;
export type Translation = Same<StageMessages>;

i18next.addResourceBundle("en", "process", en);
i18next.addResourceBundle("zh-CN", "process", zhCN);

export type StageText = TFunction<"process">;

export function useStageTexts(): StageText {
  return useTranslation("process").t;
}
