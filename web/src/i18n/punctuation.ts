/** Texts put together from parts, punctuated as the language of the reader does. */
import { currentLanguage } from "@/i18n/language";

const chinese = (): boolean => currentLanguage() === "zh-CN";

/** `Owner: Finance`, `解释人：财务部`: what stands before a value. */
export function before(name: string): string {
  return name + (chinese() ? "：" : ": ");
}

/** Whole clauses beside each other. */
export function clauses(parts: readonly string[]): string {
  return parts.join(chinese() ? "；" : "; ");
}

/** Names beside each other. */
export function listed(parts: readonly string[]): string {
  return parts.join(chinese() ? "、" : ", ");
}
