import { useEffect } from "react";

/** The title of the browser's tab: what is open, then the product. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "赢图 Yingtu" : `${title} · 赢图 Yingtu`;
  }, [title]);
}
