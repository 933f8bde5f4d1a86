import { currentLanguage } from "@/i18n/language";

/** Names one after the other, as the language writes a list. */
export function joinNames(names: readonly string[]): string {
  return names.join(currentLanguage() === "zh-CN" ? "、" : ", ");
}
