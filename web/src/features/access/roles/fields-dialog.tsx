import { Modal, Select } from "antd";
import type { ObjectMeta } from "@/api/types";
import { LEVELS, type Grant, type Level } from "@/features/access/roles/model";
import { useAccessTexts } from "@/i18n/access/register";

interface Props {
  object: ObjectMeta;
  grant: Grant;
  onChange: (grant: Grant) => void;
  onClose: () => void;
}

/** The level of each field under one rule; fields that are not set follow the others. */
export function FieldsDialog({ object, grant, onChange, onClose }: Props) {
  const a = useAccessTexts();
  const set = (name: string, level: Level | "") => {
    const fields = Object.fromEntries(Object.entries(grant.fields ?? {}).filter(([one]) => one !== name));
    onChange({ ...grant, fields: level === "" ? fields : { ...fields, [name]: level } });
  };
  const levels = LEVELS.map((value) => ({ value, label: a(`levels.${value}`) }));
  return (
    <Modal open title={`${object.label} · ${a("roles.fields")}`} footer={null} onCancel={onClose} width={560}>
      <div className="role-fields">
        {object.fields.filter((field) => !field.system).map((field) => (
          <label key={field.api_name}>
            <span>{field.label}</span>
            <Select<Level | ""> size="small" value={grant.fields?.[field.api_name] ?? ""} options={[{ value: "", label: "—" }, ...levels]} onChange={(next) => { set(field.api_name, next); }} />
          </label>
        ))}
      </div>
    </Modal>
  );
}
