/**
 * Dialogs begin in their first field: what is typed after "new" arrives somewhere.
 *
 * Ant Design puts a dialog into the page after its fields were made, so that their `autoFocus` finds nothing, and then gives the
 * focus to the button that closes. Here it goes on from there to the first field, also to one that comes later; whoever has done
 * something in the dialog by then is left alone. Where fingers type, the keyboard does not rise by itself.
 */

const DIALOG = ".ant-modal, .ant-drawer";
const BODY = ".ant-modal-body, .ant-drawer-body";
const FIELD = "input:not([type=hidden], [type=checkbox], [type=radio], [type=file], [readonly], :disabled, .ant-picker input), textarea:not(:disabled), [contenteditable=true]";
/** Where the focus is put when a dialog opens: the button that closes, the dialog itself, the ends of its trap. */
const NEUTRAL = ".ant-modal-close, .ant-drawer-close, .ant-drawer, [role=dialog], [tabindex='-1']:not(input, textarea, button, a), [aria-hidden=true]";
const COMES_LATER_MS = 3000;

let inside: Element | null = null;
let acted = false;
let watch: MutationObserver | null = null;

function stop(): void {
  watch?.disconnect();
  watch = null;
}

function begin(dialog: Element): boolean {
  const field = [...(dialog.querySelector(BODY)?.querySelectorAll<HTMLElement>(FIELD) ?? [])].find((one) => one.getClientRects().length > 0);
  field?.focus({ preventScroll: true });
  return field !== undefined;
}

function onFocus({ target }: FocusEvent): void {
  if (!(target instanceof Element)) return;
  const dialog = target.closest(DIALOG);
  if (dialog !== inside) {
    stop();
    inside = dialog;
    acted = false;
  }
  if (dialog === null || acted || !target.matches(NEUTRAL) || begin(dialog)) return;
  stop();
  watch = new MutationObserver(() => { if (acted || begin(dialog)) stop(); });
  watch.observe(dialog, { childList: true, subtree: true });
  setTimeout(stop, COMES_LATER_MS);
}

function onAct(): void {
  acted = true;
  stop();
}

/** Once, for the whole page. */
export function beginDialogsInFirstField(): void {
  if (window.matchMedia("(pointer: coarse)").matches) return;
  document.addEventListener("focusin", onFocus);
  for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, onAct, true);
}
