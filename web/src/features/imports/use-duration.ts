import { useTranslation } from "react-i18next";

/** Seconds as people say them: "8 s", "3 min", "2 h". */
export function useDuration(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    if (seconds < 90) return t("imports.seconds", { count: Math.max(seconds, 1) });
    if (seconds < 5400) return t("imports.minutes", { count: Math.round(seconds / 60) });
    return t("imports.hours", { count: Math.round(seconds / 3600) });
  };
}
