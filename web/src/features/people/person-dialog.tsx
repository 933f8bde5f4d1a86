import { useQuery } from "@tanstack/react-query";
import { Modal, Select } from "antd";
import { useState } from "react";
import { askToChange } from "@/api/access";
import { addPerson, changePerson, listDepartments, peopleKeys, type Person } from "@/api/people";
import { ApiError } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { usePeopleTexts } from "@/i18n/people/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
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
  const p = usePeopleTexts();
  const departments = useQuery({ queryKey: peopleKeys.departments, queryFn: listDepartments });
  const form = useKeptForm("user", person?.id ?? "new", {
    name: person?.name ?? "", login: person?.login ?? "", email: person?.email ?? "", phone: person?.phone ?? "",
    roles: person?.roles ?? [], manager_id: person?.manager_id ?? null, department_id: person?.department_id ?? null,
  });
  const texts = form.value;
  const { failure } = form;
  const { leave, question } = useLeave(() => form.dirty, () => { onClose(false); }, form.drop);
  // Never kept on the device.
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [reason, setReason] = useState("");
  // Where changes of rights need four eyes, everything else is saved at once and the roles wait for somebody else.
  const second = failure instanceof ApiError && failure.code === "access_second_needed";
  const save = async () => {
    setBusy(true);
    const values = {
      name: texts.name.trim(), login: texts.login.trim(), email: texts.email.trim() || null, phone: texts.phone.trim() || null,
      roles: texts.roles, manager_id: texts.manager_id, department_id: texts.department_id,
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
      form.drop();
      showToast({ kind: "done", text: second ? p("second_asked") : person ? p("saved") : p("added", { name: values.name }) });
      if (person === null && added !== null && password === "") onInvite(added);
      else onClose(true);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };
  const ready = (!second || reason.trim().length > 1) && texts.name.trim() !== "" && texts.login.trim() !== "";
  return (
    <Modal open title={person ? p("edit", { name: person.name }) : p("add")} okText={second ? p("second_ask") : p("save")} cancelText={p("cancel")} confirmLoading={busy} okButtonProps={{ disabled: !ready }} onCancel={leave} onOk={() => void save()}>
      <form className="people-form" onSubmit={(event) => { event.preventDefault(); if (ready) void save(); }}>
        {second ? <p className="notice notice-danger" role="alert">{p("second_text")}</p> : <KeptTop form={form} saving={busy} />}
        {second && (
          <label>
            {p("second_reason")}
            <input value={reason} maxLength={1000} autoFocus onChange={(event) => { setReason(event.target.value); }} />
          </label>
        )}
        {TEXTS.map((field) => (
          <label key={field}>
            {p(field)}
            <KeptField form={form} name={field}>
              {(mark) => <input {...mark} value={texts[field]} maxLength={200} autoComplete="off" onChange={(event) => { form.change({ [field]: event.target.value }); }} />}
            </KeptField>
          </label>
        ))}
        {person === null && (
          <label>
            {p("password")}
            <KeptField form={form} name="password">
              {(mark) => <input {...mark} type="password" autoComplete="new-password" value={password} onChange={(event) => { setPassword(event.target.value); }} />}
            </KeptField>
            <span className="muted">{p("password_or_invite")}</span>
          </label>
        )}
        <label htmlFor="person-roles">{p("roles")}</label>
        <Select id="person-roles" mode="multiple" value={texts.roles} onChange={(roles: string[]) => { form.change({ roles }); }} options={roles.map((one) => ({ value: one.key, label: one.label }))} />
        <label htmlFor="person-department">{p("department")}</label>
        <Select id="person-department" allowClear value={texts.department_id} onChange={(value: string | undefined) => { form.change({ department_id: value ?? null }); }} options={(departments.data ?? []).map((one) => ({ value: one.id, label: one.name }))} />
        <span>{p("manager")}</span>
        <PersonPicker label={p("manager")} value={texts.manager_id ? [texts.manager_id] : []} onChange={(people) => { form.change({ manager_id: people.filter((one) => one !== person?.id).at(-1) ?? null }); }} />
        <button type="submit" hidden disabled={busy} />
      </form>
      {question}
    </Modal>
  );
}
