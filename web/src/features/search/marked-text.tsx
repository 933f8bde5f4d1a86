import { markedParts } from "@/features/search/search-model";

/** A text with the found parts set off. */
export function MarkedText({ text, ranges }: { text: string; ranges: readonly (readonly number[])[] }) {
  return <>{markedParts(text, ranges).map((part, at) => (part.marked ? <mark key={at}>{part.text}</mark> : <span key={at}>{part.text}</span>))}</>;
}
