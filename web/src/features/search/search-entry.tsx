import { Search } from "lucide-react";
import { lazy, Suspense, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/ui/icon-button";
import { useIsPhone } from "@/ui/use-media";
import "@/features/search/search-entry.css";

const load = () => import("@/features/search/search-dialog");
const ShortcutsDialog = lazy(async () => ({ default: (await import("@/features/search/shortcuts-dialog")).ShortcutsDialog }));
const SearchDialog = lazy(async () => ({ default: (await load()).SearchDialog }));

const KEYS = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘ K" : "Ctrl K";

/** The way into the search, in the header: what looks like its box, on the phone an icon. The search itself is loaded when it is needed. */
export function SearchEntry() {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const [open, setOpen] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  // Not a moment after the header is seen: keys would be lost.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "?" && !isTyping(event.target)) {
        event.preventDefault();
        setShortcuts(true);
        return;
      }
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", press);
    return () => { window.removeEventListener("keydown", press); };
  }, []);
  const button = {
    "aria-haspopup": "dialog" as const,
    "aria-keyshortcuts": "Control+K Meta+K",
    onPointerEnter: () => void load(),
    onFocus: () => void load(),
    onClick: () => { setOpen(true); },
  };
  return (
    <>
      {phone ? (
        <IconButton label={t("search.title")} {...button}><Search size={18} aria-hidden /></IconButton>
      ) : (
        <button type="button" className="search-entry" {...button}>
          <Search size={15} aria-hidden />
          <span className="ellipsis">{t("search.placeholder")}</span>
          <kbd aria-hidden>{KEYS}</kbd>
        </button>
      )}
      {open && (
        <Suspense fallback={null}>
          <SearchDialog onClose={() => { setOpen(false); }} onShortcuts={() => { setShortcuts(true); }} />
        </Suspense>
      )}
      {shortcuts && (
        <Suspense fallback={null}>
          <ShortcutsDialog onClose={() => { setShortcuts(false); }} />
        </Suspense>
      )}
    </>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
