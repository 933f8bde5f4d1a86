import type { Schemas } from "@/api/types";
import { placeWord, valueWord } from "@/features/workspaces/words";
import { useCompanyTexts } from "@/i18n/company/register";

interface Props {
  differences: readonly Schemas["AttributeChange"][];
  published: Schemas["PublishedEntry"] | null;
}

/** What would change, attribute by attribute, and what that means for the tables. */
export function ChangeList({ differences, published }: Props) {
  const c = useCompanyTexts();
  return (
    <>
      {differences.length > 0 && <h3>{c("differences", { count: differences.length })}</h3>}
      <ul className="company-changes">
        {differences.map((one) => (
          <li key={`${one.kind}/${one.key}${one.pointer}`}>
            <strong>{placeWord(one.kind, one.key, one.pointer, c)}</strong>{" "}
            <span className="muted">{valueWord(one.before, c)} → {valueWord(one.after, c)}</span>
          </li>
        ))}
      </ul>
      {published && published.warnings.length > 0 && (
        <ul className="notice notice-warning">{published.warnings.map((one) => <li key={one.pointer + one.code}>{one.message} {one.hint}</li>)}</ul>
      )}
      {published && published.steps.length > 0 && (
        <details>
          <summary>{c("effects")} · {published.steps.length}</summary>
          <ul className="company-changes muted">{published.steps.map((one, at) => <li key={at}>{one.text}</li>)}</ul>
        </details>
      )}
    </>
  );
}
