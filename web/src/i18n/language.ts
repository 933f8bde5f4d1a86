/** Which language the interface speaks: the person's choice, else the browser's. */

export type Language = "zh-CN" | "en";

export const LANGUAGES: readonly { code: Language; name: string }[] = [
  { code: "zh-CN", name: "简体中文" },
  { code: "en", name: "English" },
];

const STORAGE_KEY = "yingtu.language";

export function isLanguage(value: unknown): value is Language {
  return value === "zh-CN" || value === "en";
}

export function storedLanguage(): Language | null {
  const stored = localStorage.getItem(STORAGE_KEY);
  return isLanguage(stored) ? stored : null;
}

export function rememberLanguage(language: Language): void {
  localStorage.setItem(STORAGE_KEY, language);
}

/** First supported language of the browser's list; Chinese of any region counts as simplified Chinese. */
export function browserLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (tag.toLowerCase().startsWith("zh")) return "zh-CN";
    if (tag.toLowerCase().startsWith("en")) return "en";
  }
  return "zh-CN";
}

let active: Language = "zh-CN";

export function currentLanguage(): Language {
  return active;
}

export function setActiveLanguage(language: Language): void {
  active = language;
}
