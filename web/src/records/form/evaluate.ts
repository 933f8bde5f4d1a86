/**
 * Conditions of forms, judged while somebody types. The server sends them with all values resolved (`query/plain.py`) and judges
 * them again in SQL; both give the same answer for the same record, which a test checks on random conditions.
 */
export type FormCondition =
  | { field: string; kind: string; op: string; value?: unknown }
  | { all: FormCondition[] }
  | { any: FormCondition[] }
  | { not: FormCondition };

type Values = Readonly<Record<string, unknown>>;

/** Whether the values of a form meet a condition; null is met by all. Never unknown: a comparison with nothing is false. */
export function holds(condition: FormCondition | null, values: Values): boolean {
  if (condition === null) return true;
  if ("all" in condition) return condition.all.every((part) => holds(part, values));
  if ("any" in condition) return condition.any.some((part) => holds(part, values));
  if ("not" in condition) return !holds(condition.not, values);
  const { kind, op, value } = condition;
  const own = values[condition.field];
  if (kind === "list") return listHolds(op, Array.isArray(own) ? own.map(String) : [], value);
  const text = plain(own, kind);
  switch (op) {
    case "is_empty":
      return text === null;
    case "not_empty":
      return text !== null;
    case "ne":
      return text === null || compare(kind, text, value) !== 0;
    case "not_in":
      return text === null || !several(value).some((one) => compare(kind, text, one) === 0);
    default:
      return text !== null && compares(kind, op, text, value);
  }
}

function compares(kind: string, op: string, own: string, value: unknown): boolean {
  switch (op) {
    case "eq":
      return compare(kind, own, value) === 0;
    case "in":
      return several(value).some((one) => compare(kind, own, one) === 0);
    case "lt":
      return compare(kind, own, value) < 0;
    case "lte":
      return compare(kind, own, value) <= 0;
    case "gt":
      return compare(kind, own, value) > 0;
    case "gte":
      return compare(kind, own, value) >= 0;
    case "between": {
      const [from, to] = several(value);
      return compare(kind, own, from) >= 0 && compare(kind, own, to) <= 0;
    }
    case "contains":
      return own.toLowerCase().includes(String(value).toLowerCase());
    case "starts_with":
      return own.toLowerCase().startsWith(String(value).toLowerCase());
    default:
      return false;
  }
}

function listHolds(op: string, own: string[], value: unknown): boolean {
  const asked = several(value).map(String);
  switch (op) {
    case "is_empty":
      return own.length === 0;
    case "not_empty":
      return own.length > 0;
    case "has_any":
      return asked.some((one) => own.includes(one));
    case "has_all":
      return own.length > 0 && asked.every((one) => own.includes(one));
    default:
      return false;
  }
}

function several(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** The value as it would be stored, as text; null: nothing. */
function plain(value: unknown, kind: string): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return null;
  const text = String(value).trim();
  if (text === "") return null;
  return kind === "time" && text.length === 5 ? `${text}:00` : text;
}

function compare(kind: string, left: string, right: unknown): number {
  const other = String(right);
  if (kind === "number") return compareDecimals(left, other);
  if (kind === "moment") return compareMoments(left, other);
  if (kind === "id") return order(left.toLowerCase(), other.toLowerCase());
  return order(left, other);
}

function order<T>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Amounts have more digits than a number of this language keeps: compare them as whole numbers of the smallest place. */
function compareDecimals(left: string, right: string): number {
  const [a, b] = [decimal(left), decimal(right)];
  if (a === null || b === null) return Number.NaN;
  const places = Math.max(a.places, b.places);
  return order(a.digits * 10n ** BigInt(places - a.places), b.digits * 10n ** BigInt(places - b.places));
}

function decimal(text: string): { digits: bigint; places: number } | null {
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!found || `${found[2] ?? ""}${found[3] ?? ""}` === "") return null;
  const fraction = found[3] ?? "";
  const digits = BigInt(`${found[2] ?? ""}${fraction}`);
  return { digits: found[1] === "-" ? -digits : digits, places: fraction.length };
}

/** Moments are known to a millionth of a second, dates of this language only to a thousandth. */
function compareMoments(left: string, right: string): number {
  const whole = order(Math.floor(Date.parse(left) / 1000), Math.floor(Date.parse(right) / 1000));
  return whole === 0 ? order(micros(left), micros(right)) : whole;
}

function micros(text: string): number {
  const found = /\.(\d{1,6})/.exec(text);
  return found ? Number((found[1] ?? "").padEnd(6, "0")) : 0;
}
