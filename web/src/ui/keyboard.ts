/**
 * Where a keyboard lies over the page instead of taking room from it (Safari), `--keyboard` is its height: what stands at the
 * bottom of a sheet stays above it. Elsewhere the page shrinks by itself (`interactive-widget` in index.html).
 */
const viewport = window.visualViewport;

/** A finger that zooms shrinks what is seen as well. */
const ZOOMED = 1.01;

function measure(): void {
  if (!viewport || viewport.scale > ZOOMED) return;
  const covered = Math.max(0, Math.round(window.innerHeight - viewport.height - viewport.offsetTop));
  document.documentElement.style.setProperty("--keyboard", `${String(covered)}px`);
}

viewport?.addEventListener("resize", measure);
export {};
