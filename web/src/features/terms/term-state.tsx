import type { Term } from "@/api/terms";
import { useTermTexts } from "@/i18n/terms/register";
import { Chip } from "@/ui/chip";

const COLORS = { in_force: "green", changing: "orange", draft: "default" } as const;

/** Whether a term's wording is in force, and which version. */
export function TermState({ term }: { term: Term }) {
  const t = useTermTexts();
  return (
    <span className="term-state">
      {term.version > 0 && <span className="muted tabular">{t("version", { number: term.version })}</span>}
      {term.state !== "in_force" && <Chip text={t(`state.${term.state}`)} color={COLORS[term.state]} />}
    </span>
  );
}
