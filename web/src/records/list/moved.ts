/** The names with one of them moved to a place; the first stays first. */
export function moved(names: readonly string[], name: string, to: number): string[] {
  const rest = names.filter((each) => each !== name);
  const place = Math.min(Math.max(to, 1), rest.length);
  return [...rest.slice(0, place), name, ...rest.slice(place)];
}
