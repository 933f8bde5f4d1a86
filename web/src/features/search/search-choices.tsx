import { useTranslation } from "react-i18next";
import { useObjects } from "@/api/use-objects";
import { SearchChoice } from "@/features/search/search-choice";
import type { ChoiceGroup } from "@/features/search/search-model";

interface Props {
  id: string;
  groups: ChoiceGroup[];
  active: number;
  optionId: (at: number) => string;
  onActive: (at: number) => void;
  onChosen: () => void;
}

/** The list below the input. The focus stays in the input, which names the active option. */
export function SearchChoices({ id, groups, active, optionId, onActive, onChosen }: Props) {
  const { t } = useTranslation();
  const objects = useObjects();
  const summary = (name: string) => objects.data?.find((object) => object.api_name === name);
  const starts = groups.map((_, at) => groups.slice(0, at).reduce((sum, group) => sum + group.choices.length, 0));
  return (
    <div role="listbox" id={id} className="search-choices" aria-label={t("search.results")}>
      {groups.map((group, at) => {
        const title = group.object === null ? t("search.recent") : (summary(group.object)?.plural ?? group.object);
        return (
          <div role="group" key={group.object ?? ""} aria-label={title}>
            <div className="search-group" aria-hidden>{title}</div>
            {group.choices.map((choice, place) => {
              const index = (starts[at] ?? 0) + place;
              return (
                <SearchChoice
                  key={`${choice.object}/${choice.id}`}
                  choice={choice}
                  object={summary(choice.object)}
                  id={optionId(index)}
                  active={index === active}
                  onActive={() => { onActive(index); }}
                  onChosen={onChosen}
                />
              );
            })}
          </div>
        );
      })}
    </div>
  );
}
