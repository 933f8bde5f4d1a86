/** Where two documents differ, as short texts by path. */
export interface ChangedLine {
  path: string;
  before: string;
  after: string;
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function leaf(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Lists of plain values are compared as a whole: an operation that goes is one change, not a shift of all after it. */
function isPlainList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => !isTree(one));
}

export function changedLines(before: unknown, after: unknown, path = ""): ChangedLine[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isTree(after) && !isPlainList(after) && (isTree(before) || before === null || before === undefined)) {
    const old = (before ?? {}) as Record<string, unknown>;
    const names = [...new Set([...Object.keys(old), ...Object.keys(after)])];
    if (names.length > 0) return names.flatMap((name) => changedLines(old[name], (after as Record<string, unknown>)[name], path === "" ? name : `${path}.${name}`)).filter((line) => line.before !== line.after);
  }
  return [{ path, before: leaf(before), after: leaf(after) }].filter((line) => line.after !== "{}" || line.before !== "–");
}
