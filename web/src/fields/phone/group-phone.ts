/** Mobile numbers of China in the usual groups: +8613812345678 → 138 1234 5678. Others as they are. */
export function groupPhone(number: string): string {
  const match = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(number.replaceAll(/[\s-]/g, ""));
  return match ? `${match[1] ?? ""} ${match[2] ?? ""} ${match[3] ?? ""}` : number;
}
