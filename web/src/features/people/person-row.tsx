import { Ellipsis } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { liftLock } from "@/api/accounts";
import { changePerson, takeAwayFactors, type Person } from "@/api/people";
import type { Schemas } from "@/api/types";
import { usePeopleTexts } from "@/i18n/people/register";
import { formatRelative, formatDateTime } from "@/i18n/format";
import { Avatar } from "@/ui/avatar";
import { Chip } from "@/ui/chip";
import { Menu } from "@/ui/menu";
import { showToast } from "@/ui/toast";

export type PersonAction = "edit" | "link" | "password" | "leave" | "certificate";

interface Props {
  person: Person;
  /** Until when they have to wait after failed sign-ins. */
  locked: string | null;
  roles: Schemas["Role"][];
  onAct: (action: PersonAction) => void;
  onChanged: () => void;
}

/** A person in the list, with what can be done about them. */
export function PersonRow({ person, locked, roles, onAct, onChanged }: Props) {
  const { t } = useTranslation();
  const p = usePeopleTexts();
  const run = async (work: () => Promise<unknown>, text: string) => {
    try {
      await work();
      showToast({ kind: "done", text });
      onChanged();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  const open = (action: PersonAction) => () => { onAct(action); };
  const items = person.active
    ? [
        { key: "edit", label: p("act_edit"), onSelect: open("edit") },
        ...(locked === null ? [] : [{ key: "lift", label: p("act_lift"), onSelect: () => void run(() => liftLock({ login: person.login }), p("lifted", { name: person.name })) }]),
        { key: "link", label: p(person.has_password ? "act_link" : "act_invite"), onSelect: open("link") },
        { key: "password", label: p("act_password"), onSelect: open("password") },
        {
          key: "factors", label: p("act_factors"),
          onSelect: () => { if (window.confirm(p("factors_question", { name: person.name }))) void run(() => takeAwayFactors(person.id), p("factors_gone")); },
        },
        { key: "leave", label: p("act_leave"), onSelect: open("leave") },
      ]
    : [
        { key: "certificate", label: p("act_certificate"), onSelect: open("certificate") },
        { key: "back", label: p("act_back"), onSelect: () => void run(() => changePerson(person.id, { active: true }), p("back_in", { name: person.name })) },
      ];
  return (
    <li className={person.active ? "people-row" : "people-row people-off"}>
      <Avatar name={person.name} />
      <button type="button" className="people-name" onClick={open(person.active ? "edit" : "certificate")}>
        <strong>{person.name}</strong>
        <span className="muted">{person.login}{person.email ? ` · ${person.email}` : ""}</span>
      </button>
      <span className="people-roles">
        {locked !== null && <Chip text={p("locked_until", { when: formatDateTime(locked) })} color="red" />}
        {person.roles.length === 0 && <span className="muted">{p("no_roles")}</span>}
        {person.roles.map((role) => <Chip key={role} text={roles.find((one) => one.key === role)?.label ?? role} />)}
      </span>
      <span className="muted people-seen">{person.active ? (person.last_seen_at ? formatRelative(person.last_seen_at) : p("never")) : p("disabled")}</span>
      <Menu label={p("actions", { name: person.name })} triggerClassName="icon-button" trigger={<Ellipsis size={17} aria-hidden />} groups={[{ key: "all", items }]} />
    </li>
  );
}
