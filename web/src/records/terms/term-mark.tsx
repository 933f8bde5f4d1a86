import { CircleHelp } from "lucide-react";
import { Link } from "react-router";
import { before } from "@/i18n/punctuation";
import { useTermTexts } from "@/i18n/terms/register";
import { useTermAt, type Place } from "@/records/terms/use-terms";
import "@/records/terms/term-mark.css";

/** A small mark beside a word that has a definition: says it when pointed at, and leads to it. */
export function TermMark(place: Place) {
  const t = useTermTexts();
  const term = useTermAt(place);
  if (!term) return null;
  return (
    <Link className="term-mark" to={`/terms/${term.key}`} title={before(term.label) + term.definition} aria-label={t("what", { name: term.label })}>
      <CircleHelp size={13} aria-hidden />
    </Link>
  );
}
