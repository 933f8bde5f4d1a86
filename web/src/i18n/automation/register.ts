/** Brings the texts of automations and reminders into the catalogs; whoever asks for them here has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/automation/en";
import { zhCN } from "@/i18n/automation/zh-CN";
import type { Same } from "@/i18n/messages";

export type AutomationMessages = typeof en;
export type Translation = Same<AutomationMessages>;

i18next.addResourceBundle("en", "automation", en);
i18next.addResourceBundle("zh-CN", "automation", zhCN);

export type AutomationText = TFunction<"automation">;

export function useAutomationTexts(): AutomationText {
  return useTranslation("automation").t;
}
