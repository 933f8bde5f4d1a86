import { Fragment } from "react";

/** A text with some words marked in it. */
export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  const escaped = words.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (escaped.length === 0) return text;
  const parts = text.split(new RegExp(`(${escaped.join("|")})`, "gi"));
  return parts.map((part, place) => <Fragment key={place}>{place % 2 === 1 ? <mark>{part}</mark> : part}</Fragment>);
}
