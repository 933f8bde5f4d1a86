/** One Chinese character (the given name's last), or up to two Latin initials. */
export function initialsOf(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") return "·";
  if (/\p{Script=Han}/u.test(trimmed)) return [...trimmed].at(-1) ?? "·";
  const words = trimmed.split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => (word ? ([...word][0] ?? "") : ""));
  return letters.join("").toUpperCase();
}
