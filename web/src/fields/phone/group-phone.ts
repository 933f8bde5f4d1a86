/** Numbers of China in the usual groups: +8613812345678 → 138 1234 5678, +8657188881234 → 0571 8888 1234. Others as they are. */
export function groupPhone(number: string): string {
  const plain = number.replaceAll(/[\s-]/g, "");
  const mobile = /^(?:\+86)?(1\d{2})(\d{4})(\d{4})$/.exec(plain);
  if (mobile) return mobile.slice(1).join(" ");
  // Area codes are two digits in the largest cities, three everywhere else.
  const landline = /^\+86(10|2\d|[3-9]\d{2})(\d{3,4})(\d{4})(?:;ext=(\d+))?$/.exec(plain);
  if (!landline) return number;
  const [, area = "", first = "", rest = "", extension] = landline;
  return `0${area} ${first} ${rest}${extension === undefined ? "" : ` ×${extension}`}`;
}
