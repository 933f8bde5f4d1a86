import { useQuery } from "@tanstack/react-query";
import { Checkbox, Input, Select } from "antd";
import { X } from "lucide-react";
import type { PersonRef } from "@/api/automations";
import { api, body } from "@/api/http";
import type { ObjectMeta } from "@/api/types";
import { useAutomationTexts } from "@/i18n/automation/register";
import { IconButton } from "@/ui/icon-button";

type Kind = "field" | "role" | "team" | "user";
const KINDS: Kind[] = ["field", "role", "team", "user"];

function kindOf(person: PersonRef): Kind {
  return KINDS.find((kind) => person[kind] !== undefined) ?? "role";
}

interface OneProps {
  object: ObjectMeta | undefined;
  person: PersonRef;
  onChange: (person: PersonRef) => void;
}

/** One way to name people: a field, a role, a team, a login. */
export function PersonEditor({ object, person, onChange }: OneProps) {
  const n = useAutomationTexts();
  const kind = kindOf(person);
  const roles = useQuery({ queryKey: ["automations", "roles"], queryFn: ({ signal }) => body(api.GET("/api/v1/roles", { signal })), enabled: kind === "role" });
  const teams = useQuery({ queryKey: ["automations", "teams"], queryFn: ({ signal }) => body(api.GET("/api/v1/teams", { signal })), enabled: kind === "team" });
  const choose = (value: string) => { onChange({ [kind]: value, ...(person.manager ? { manager: true } : {}) }); };
  const options = kind === "field"
    ? (object?.fields ?? []).filter((field) => field.type === "user").map((field) => ({ value: field.api_name, label: field.label }))
    : kind === "role"
      ? (roles.data ?? []).map((role) => ({ value: role.key, label: role.label }))
      : (teams.data ?? []).map((team) => ({ value: team.name, label: team.name }));
  return (
    <div className="auto-person">
      <Select<Kind>
        value={kind}
        aria-label={n("people.add")}
        options={KINDS.filter((one) => one !== "field" || object).map((one) => ({ value: one, label: n(`people.${one}`) }))}
        onChange={(next) => { onChange({ [next]: next === "field" ? "owner_id" : "" }); }}
      />
      {kind === "user"
        ? <Input value={person.user} aria-label={n("people.user")} onChange={(event) => { choose(event.target.value); }} />
        : <Select value={person[kind] || null} aria-label={n(`people.${kind}`)} options={options} showSearch={{ optionFilterProp: "label" }} onChange={choose} />}
      <Checkbox checked={person.manager ?? false} onChange={(event) => { onChange({ [kind]: person[kind] ?? "", ...(event.target.checked ? { manager: true } : {}) }); }}>{n("people.manager")}</Checkbox>
    </div>
  );
}

interface Props {
  object: ObjectMeta | undefined;
  people: PersonRef[];
  onChange: (people: PersonRef[]) => void;
}

/** Several ways to name people, taken together. */
export function PeopleEditor({ object, people, onChange }: Props) {
  const n = useAutomationTexts();
  return (
    <div className="auto-stack">
      {people.map((person, index) => (
        <div key={index} className="auto-row">
          <PersonEditor object={object} person={person} onChange={(next) => { onChange(people.map((one, place) => (place === index ? next : one))); }} />
          <IconButton label={n("delete_step")} onClick={() => { onChange(people.filter((_, place) => place !== index)); }}><X size={15} aria-hidden /></IconButton>
        </div>
      ))}
      <button type="button" className="auto-link" onClick={() => { onChange([...people, object ? { field: "owner_id" } : { role: "" }]); }}>+ {n("people.add")}</button>
    </div>
  );
}
