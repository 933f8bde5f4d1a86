/**
 * The way back of a phone closes what lies over the page, not the page: native dialogs do so by themselves, drawers and dialogs of
 * the component library by a close watcher (HTML standard, "close requests"). Browsers without one go back as they always did.
 */
const OVERLAYS = ".ant-drawer-open, .ant-modal-wrap";

interface CloseWatcherLike extends EventTarget {
  destroy: () => void;
}

const Watcher = (window as { CloseWatcher?: new () => CloseWatcherLike }).CloseWatcher;

/** The overlay on top, and what waits for the way back to close it. */
let watched: { overlay: Element; watcher: CloseWatcherLike } | null = null;

function isOpen(overlay: Element): boolean {
  return overlay.isConnected && overlay.matches(OVERLAYS) && overlay.checkVisibility();
}

function forget(): void {
  changes.disconnect();
  watched?.watcher.destroy();
  watched = null;
}

const changes = new MutationObserver(() => {
  if (watched && !isOpen(watched.overlay)) forget();
});

function watch(overlay: Element, Kind: new () => CloseWatcherLike): void {
  forget();
  const watcher = new Kind();
  watched = { overlay, watcher };
  watcher.addEventListener("close", () => {
    if (watched?.watcher === watcher) forget();
    // As the key that closes it: whoever has typed something is asked first.
    if (isOpen(overlay)) (overlay.contains(document.activeElement) ? document.activeElement : overlay)?.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", keyCode: 27, bubbles: true }));
  });
  changes.observe(document.body, { childList: true });
  changes.observe(overlay, { attributeFilter: ["class", "style"] });
}

// With a keyboard Escape closes it already.
if (Watcher && window.matchMedia("(pointer: coarse)").matches) {
  document.addEventListener("focusin", ({ target }) => {
    const overlay = target instanceof Element ? target.closest(OVERLAYS) : null;
    if (overlay && overlay !== watched?.overlay && isOpen(overlay)) watch(overlay, Watcher);
  });
}
export {};
