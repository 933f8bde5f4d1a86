import { useEffect } from "react";
import { currentLanguage } from "@/i18n/language";

/** The title of the browser's tab: what is open, then the product. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    const product = currentLanguage() === "zh-CN" ? "赢图 Yingtu" : "Yingtu";
    document.title = title === "" ? product : `${title} · ${product}`;
  }, [title]);
}
