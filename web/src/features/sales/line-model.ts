/** Lines while they are edited; sums are previews, the server adds up in exact decimals. */
import type { LineInput, Lines } from "@/api/sales";

export interface Draft { key: string; id: string | null; name: string; product: string | null; quantity: string; unit: string | null; list_price: string | null; unit_price: string; discount: string; tax_rate: string }

let serial = 0;

export function emptyLine(): Draft {
  serial += 1;
  return { key: `new-${String(serial)}`, id: null, name: "", product: null, quantity: "1", unit: null, list_price: null, unit_price: "", discount: "0", tax_rate: "13" };
}

function plain(value: string | null): string {
  return value === null ? "" : String(Number(value));
}

export function draftsOf(lines: Lines): Draft[] {
  return lines.lines.map((one) => ({
    key: one.id, id: one.id, name: one.name, product: one.product, unit: one.unit, list_price: one.list_price,
    quantity: plain(one.quantity), unit_price: plain(one.unit_price), discount: plain(one.discount), tax_rate: plain(one.tax_rate),
  }));
}

function cents(value: number): number {
  return Math.round((value + Number.EPSILON) * 100) / 100;
}

function netOf(draft: Draft): number {
  return cents((Number(draft.quantity) * Number(draft.unit_price) * (100 - Number(draft.discount || 0))) / 100);
}

export function grossOf(draft: Draft): number {
  const net = netOf(draft);
  return cents(net + cents((net * Number(draft.tax_rate || 0)) / 100));
}

export const NUMBERS = ["quantity", "unit_price", "discount", "tax_rate"] as const;

/** What may stay empty; then it is nought. */
const OPTIONAL: readonly string[] = ["discount", "tax_rate"];

/** What is missing in a line, or no number. */
export function wrongIn(draft: Draft): string[] {
  const numbers = NUMBERS.filter((name) => (draft[name].trim() === "" ? !OPTIONAL.includes(name) : Number.isNaN(Number(draft[name]))));
  return [...(draft.name.trim() === "" ? ["name"] : []), ...numbers];
}

export function complete(draft: Draft): boolean {
  return wrongIn(draft).length === 0;
}

/** Lines that say something. A new one in which nothing was entered is left out. */
export function enteredLines(drafts: readonly Draft[]): Draft[] {
  return drafts.filter((one) => one.id !== null || one.product !== null || one.name.trim() !== "" || one.unit_price.trim() !== "");
}

export function inputsOf(drafts: readonly Draft[]): LineInput[] {
  return enteredLines(drafts).map((one) => ({
    id: one.id, name: one.name.trim(), product: one.product, quantity: one.quantity, unit: one.unit, list_price: one.list_price,
    unit_price: one.unit_price, discount: one.discount || "0", tax_rate: one.tax_rate || "0",
  }));
}
