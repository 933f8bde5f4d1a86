/** Brings the texts of mail into the catalogs; whoever asks for them through `useMailTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Same } from "@/i18n/messages";
import { en } from "@/i18n/mail/en";
import { zhCN } from "@/i18n/mail/zh-CN";

export type MailMessages = typeof en;
export type Translation = Same<MailMessages>;

i18next.addResourceBundle("en", "mail", en);
i18next.addResourceBundle("zh-CN", "mail", zhCN);

export type MailText = TFunction<"mail">;

export function useMailTexts(): MailText {
  return useTranslation("mail").t;
}

