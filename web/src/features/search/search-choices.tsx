import { useTranslation } from "react-i18next";
import { useObjects } from "@/api/use-objects";
import { CommandChoice } from "@/features/search/command-choice";
import { SearchChoice } from "@/features/search/search-choice";
import type { Choice, ChoiceGroup } from "@/features/search/search-model";
import { useListTexts } from "@/i18n/lists/register";

interface Props {
  id: string;
  groups: ChoiceGroup[];
  active: number;
  optionId: (at: number) => string;
  onActive: (at: number) => void;
  onChosen: () => void;
  onCommand: (choice: Choice) => void;
}

/** The list below the input. The focus stays in the input, which names the active option. */
export function SearchChoices({ id, groups, active, optionId, onActive, onChosen, onCommand }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const objects = useObjects();
  const summary = (name: string) => objects.data?.find((object) => object.api_name === name);
  const starts = groups.map((_, at) => groups.slice(0, at).reduce((sum, group) => sum + group.choices.length, 0));
  return (
    <div role="listbox" id={id} className="search-choices" aria-label={t("search.results")}>
      {groups.map((group, at) => {
        const title = group.section ? l(`palette.${group.section}`) : group.object === null ? t("search.recent") : (summary(group.object)?.plural ?? group.object);
        return (
          <div role="group" key={group.section ?? group.object ?? ""} aria-label={title}>
            <div className="search-group" aria-hidden>{title}</div>
            {group.choices.map((choice, place) => {
              const index = (starts[at] ?? 0) + place;
              if (choice.command) {
                return <CommandChoice key={choice.id} command={choice.command} id={optionId(index)} active={index === active} onActive={() => { onActive(index); }} onChosen={() => { onCommand(choice); }} />;
              }
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
