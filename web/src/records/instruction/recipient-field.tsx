import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchAudiences, instructionKeys, type Audience, type Recipients } from "@/api/instructions";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { useInstructionTexts } from "@/i18n/instructions/register";

interface Props {
  value: Recipients;
  problem: string;
  onChange: (value: Recipients) => void;
}

/** Groups by one tap each, further colleagues by name. */
export function RecipientField({ value, problem, onChange }: Props) {
  const { t } = useTranslation();
  const i = useInstructionTexts();
  const query = useQuery({ queryKey: instructionKeys.audiences, queryFn: ({ signal }) => fetchAudiences(signal), staleTime: 60_000 });
  const toggle = (key: string) => {
    const audiences = value.audiences.includes(key) ? value.audiences.filter((one) => one !== key) : [...value.audiences, key];
    onChange({ ...value, audiences });
  };
  const name = (one: Audience) => one.name ?? i("reports");
  const failed = query.error ? errorText(query.error, t) : problem;
  return (
    <fieldset className="recipients" aria-describedby={failed === "" ? undefined : "recipients-problem"}>
      <legend className="form-label">{i("to")}<span className="form-required" aria-hidden>*</span></legend>
      {(query.data?.length ?? 0) > 0 && (
        <div className="recipient-groups">
          {distinct(query.data ?? []).map((one) => (
            <button key={one.key} type="button" aria-pressed={value.audiences.includes(one.key)} onClick={() => { toggle(one.key); }}>
              {i("group", { name: name(one), count: one.people.length })}
            </button>
          ))}
        </div>
      )}
      <PersonPicker label={i("to_people")} value={value.people} onChange={(people) => { onChange({ ...value, people }); }} />
      {failed !== "" && <p id="recipients-problem" className="form-problems" role="alert">{failed}</p>}
    </fieldset>
  );
}

/** A team that is the same people as one's own, or as its department, is offered once. */
function distinct(groups: readonly Audience[]): Audience[] {
  const people = groups.map((one) => [...one.people].sort().join(" "));
  return groups.filter((_, place) => people.indexOf(people[place] ?? "") === place);
}

export function isNobody(value: Recipients): boolean {
  return value.people.length + value.audiences.length === 0;
}
