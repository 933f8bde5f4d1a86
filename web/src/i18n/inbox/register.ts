/** Brings the texts of inbox and approvals into the catalogs; whoever asks for them through `useInboxTexts` has them. */
import i18next, { type TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { en } from "@/i18n/inbox/en";
import { zhCN } from "@/i18n/inbox/zh-CN";
import type { Same } from "@/i18n/messages";

export type InboxMessages = typeof en;
export type Translation = Same<InboxMessages>;

i18next.addResourceBundle("en", "inbox", en);
i18next.addResourceBundle("zh-CN", "inbox", zhCN);

export type InboxText = TFunction<"inbox">;

export function useInboxTexts(): InboxText {
  return useTranslation("inbox").t;
}
