/** Brings the texts of instructions into the catalogs; whoever asks for them through `useInstructionTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/instructions/en";
import { zhCN } from "@/i18n/instructions/zh-CN";

export type InstructionMessages = typeof en;
export type Translation = Same<InstructionMessages>;

i18next.addResourceBundle("en", "instructions", en);
i18next.addResourceBundle("zh-CN", "instructions", zhCN);

export type InstructionText = TFunction<"instructions">;

export function useInstructionTexts(): InstructionText {
  return useTranslation("instructions").t;
}
