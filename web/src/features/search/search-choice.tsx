import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { SearchHit } from "@/api/search";
import type { ObjectSummary } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { MarkedText } from "@/features/search/marked-text";
import { pathOf, type Choice } from "@/features/search/search-model";
import { formatRelative } from "@/i18n/format";
import { ObjectIcon } from "@/ui/object-icon";

interface Props {
  choice: Choice;
  object: ObjectSummary | undefined;
  id: string;
  active: boolean;
  onActive: () => void;
  onChosen: () => void;
}

/** One line of the search. It is a link, so that it can be opened in another tab, and an option, so that the input can point at it. */
export function SearchChoice({ choice, object, id, active, onActive, onChosen }: Props) {
  const { t } = useTranslation();
  const { hit, at } = choice;
  const name = choice.name ?? t("records.unnamed");
  const byName = hit !== null && hit.field === object?.name_field && hit.snippet === choice.name;
  return (
    <Link
      role="option"
      id={id}
      className={`search-choice ${active ? "active" : ""}`}
      aria-selected={active}
      tabIndex={-1}
      to={pathOf(choice)}
      onPointerMove={active ? undefined : onActive}
      onClick={(event) => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) onChosen(); }}
    >
      <ObjectIcon icon={object?.icon ?? ""} color={object?.color ?? ""} />
      <span className="search-choice-texts">
        <span className="search-choice-name ellipsis">{byName ? <MarkedText text={hit.snippet} ranges={hit.highlights} /> : name}</span>
        {hit !== null && !byName && <FoundIn hit={hit} />}
      </span>
      {at !== null && <span className="search-choice-end">{[object?.label, formatRelative(at)].filter(Boolean).join(" · ")}</span>}
    </Link>
  );
}

function FoundIn({ hit }: { hit: SearchHit }) {
  const meta = useObject(hit.object);
  const label = meta.data?.fields.find((field) => field.api_name === hit.field)?.label;
  return (
    <span className="search-choice-field ellipsis">
      {label && <span className="search-choice-label">{label}</span>}
      <MarkedText text={hit.snippet} ranges={hit.highlights} />
    </span>
  );
}
