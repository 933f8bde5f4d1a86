/** Whether the page is being put on paper. Paper is light, has no phone's width, and scrolls nothing. */

const PRINT = window.matchMedia("print");
/** Between the browser's announcement and its end; some browsers tell only one of the two ways. */
let announced = false;
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

PRINT.addEventListener("change", tell);
for (const [event, on] of [["beforeprint", true], ["afterprint", false]] as const) {
  window.addEventListener(event, () => { announced = on; tell(); });
}

export function isPrinting(): boolean {
  return announced || PRINT.matches;
}

export function watchPrinting(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}
