import { useQuery } from "@tanstack/react-query";
import { Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { askToChange } from "@/api/access";
import { errorText } from "@/api/error-text";
import { addPerson, changePerson, listDepartments, peopleKeys, type Person } from "@/api/people";
import { ApiError, fieldOfPointer } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { usePeopleTexts } from "@/i18n/people/register";
import { showToast } from "@/ui/toast";

interface Props {
  person: Person | null;
  roles: Schemas["Role"][];
  onClose: (changed: boolean) => void;
  /** Somebody was added without a password: they need a link to set one. */
  onInvite: (person: Person) => void;
}

const NO_ROLES: string[] = [];
const TEXTS = ["name", "login", "email", "phone"] as const;

/** Add a person, or change one. */
export function PersonDialog({ person, roles, onClose, onInvite }: Props) {
  const { t } = useTranslation();
  const p = usePeopleTexts();
  const departments = useQuery({ queryKey: peopleKeys.departments, queryFn: listDepartments });
  const [texts, setTexts] = useState({ name: person?.name ?? "", login: person?.login ?? "", email: person?.email ?? "", phone: person?.phone ?? "" });
  const [password, setPassword] = useState("");
  const [held, setHeld] = useState(person?.roles ?? []);
  const [manager, setManager] = useState<string[]>(person?.manager_id ? [person.manager_id] : []);
  const [department, setDepartment] = useState(person?.department_id ?? null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [reason, setReason] = useState("");
  // Where changes of rights need four eyes, everything else is saved at once and the roles wait for somebody else.
  const second = failure instanceof ApiError && failure.code === "access_second_needed";
  const wrong = (field: string) => (failure instanceof ApiError ? failure.problems.find((one) => fieldOfPointer(one.pointer) === field)?.message : undefined);
  const save = async () => {
    setBusy(true);
    setFailure(null);
    const values = {
      name: texts.name.trim(), login: texts.login.trim(), email: texts.email.trim() || null, phone: texts.phone.trim() || null,
      roles: held, manager_id: manager[0] ?? null, department_id: department,
    };
    // Without a password they are invited.
    const secret = password === "" ? {} : { password };
    let added: Person | null = null;
    try {
      if (second) {
        const { roles: wanted, ...rest } = values;
        const saved = person ? await changePerson(person.id, rest) : await addPerson({ ...values, ...secret, roles: NO_ROLES } as Schemas["UserCreate"]);
        added = saved;
        await askToChange([], reason.trim(), [{ user_id: saved.id, roles: wanted }]);
      } else if (person) await changePerson(person.id, values);
      else added = await addPerson({ ...values, ...secret } as Schemas["UserCreate"]);
      showToast({ kind: "done", text: second ? p("second_asked") : person ? p("saved") : p("added", { name: values.name }) });
      if (person === null && added !== null && password === "") onInvite(added);
      else onClose(true);
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const ready = (!second || reason.trim().length > 1) && texts.name.trim() !== "" && texts.login.trim() !== "";
  return (
    <Modal open title={person ? p("edit", { name: person.name }) : p("add")} okText={second ? p("second_ask") : p("save")} cancelText={p("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !ready }} onCancel={() => { onClose(false); }} onOk={() => void save()}>
      <form className="people-form" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        {failure !== null && <p className="notice notice-danger" role="alert">{second ? p("second_text") : errorText(failure, t)}</p>}
        {second && (
          <label>
            {p("second_reason")}
            <input value={reason} maxLength={1000} autoFocus onChange={(event) => { setReason(event.target.value); }} />
          </label>
        )}
        {TEXTS.map((field) => (
          <label key={field}>
            {p(field)}
            <input value={texts[field]} maxLength={200} autoComplete="off" aria-invalid={wrong(field) !== undefined} onChange={(event) => { setTexts({ ...texts, [field]: event.target.value }); }} />
            {wrong(field) !== undefined && <span className="people-wrong">{wrong(field)}</span>}
          </label>
        ))}
        {person === null && (
          <label>
            {p("password")}
            <input type="password" autoComplete="new-password" value={password} onChange={(event) => { setPassword(event.target.value); }} />
            <span className="muted">{p("password_or_invite")}</span>
          </label>
        )}
        <label htmlFor="person-roles">{p("roles")}</label>
        <Select id="person-roles" mode="multiple" value={held} onChange={setHeld} options={roles.map((one) => ({ value: one.key, label: one.label }))} />
        <label htmlFor="person-department">{p("department")}</label>
        <Select id="person-department" allowClear value={department} onChange={(value: string | undefined) => { setDepartment(value ?? null); }} options={(departments.data ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        <span>{p("manager")}</span>
        <PersonPicker label={p("manager")} value={manager} onChange={(people) => { setManager(people.filter((one) => one !== person?.id).slice(-1)); }} />
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
