import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useListTexts } from "@/i18n/lists/register";
import { Button } from "@/ui/button";

interface Props {
  more: boolean;
  loading: boolean;
  failed: boolean;
  loaded: number;
  onLoad: () => void;
  /** Whether coming into view loads; false where something else watches. */
  watch?: boolean;
}

/** Loads the next page when it comes into view; the button is for keyboards and after a failure. */
export function LoadMore({ more, loading, failed, loaded, onLoad, watch = true }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const mark = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = mark.current;
    if (!element || !watch || !more || loading || failed) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) onLoad();
    }, { rootMargin: "400px" });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [more, loading, failed, onLoad, watch]);

  return (
    <div className="list-more" ref={mark}>
      {more ? (
        <>
          <Button quiet busy={loading} onClick={onLoad}>{failed ? t("common.retry") : t("list.load_more")}</Button>
          <span className="print-only muted">{l("print.partly", { count: loaded })}</span>
        </>
      ) : (
        <span className="muted tabular">{t("list.all_loaded", { count: loaded })}</span>
      )}
    </div>
  );
}
