/** People called by a comment: those chosen from the list whose `@name` still stands in the text. */

export function mentioned(text: string, chosen: ReadonlyMap<string, string>): string[] {
  const ids = [...chosen].filter(([name]) => text.includes(`@${name}`)).map(([, id]) => id);
  return [...new Set(ids)];
}

export interface Piece {
  text: string;
  mention: boolean;
}

/** Cut a text where somebody is called, so that the name can be set off. Longer names win over their beginnings. */
export function pieces(text: string, names: readonly string[]): Piece[] {
  const found: Piece[] = [];
  const sorted = names.filter((name) => name !== "").sort((a, b) => b.length - a.length);
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const name = text[at] === "@" ? sorted.find((one) => text.startsWith(one, at + 1)) : undefined;
    if (name === undefined) {
      plain += text[at] ?? "";
      at += 1;
      continue;
    }
    if (plain !== "") found.push({ text: plain, mention: false });
    plain = "";
    found.push({ text: `@${name}`, mention: true });
    at += name.length + 1;
  }
  if (plain !== "") found.push({ text: plain, mention: false });
  return found;
}
