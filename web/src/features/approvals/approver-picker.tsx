import { useQuery } from "@tanstack/react-query";
import { InputNumber, Select } from "antd";
import { X } from "lucide-react";
import type { Approver } from "@/api/approvals";
import { keys } from "@/api/query-keys";
import { fetchRoles } from "@/api/roles";
import type { ObjectMeta } from "@/api/types";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { useInboxTexts } from "@/i18n/inbox/register";
import { IconButton } from "@/ui/icon-button";

interface Props {
  object: ObjectMeta;
  approvers: Approver[];
  onChange: (approvers: Approver[]) => void;
}

const KINDS = ["owner_manager", "manager", "department_head", "people", "role", "field"] as const;

function fresh(kind: Approver["kind"]): Approver {
  switch (kind) {
    case "people": return { kind, people: [] };
    case "role": return { kind, role: "" };
    case "field": return { kind, field: "owner_id" };
    case "department_head": return { kind };
    default: return { kind, level: 1 };
  }
}

/** Who decides: people, roles, managers, or whoever a field names. */
export function ApproverPicker({ object, approvers, onChange }: Props) {
  const n = useInboxTexts();
  const replace = (index: number, next: Approver) => { onChange(approvers.map((one, place) => (place === index ? next : one))); };
  return (
    <>
      {approvers.map((one, index) => (
        <div key={index} className="flow-approver">
          <span>{n(`flows.kinds.${one.kind}`)}</span>
          <div><Choice object={object} approver={one} onChange={(next) => { replace(index, next); }} /></div>
          <IconButton label={n("approvals.remove")} onClick={() => { onChange(approvers.filter((_, place) => place !== index)); }}><X size={15} aria-hidden /></IconButton>
        </div>
      ))}
      <Select<Approver["kind"]>
        value={null}
        placeholder={n("flows.add_approver")}
        aria-label={n("flows.add_approver")}
        options={KINDS.map((kind) => ({ value: kind, label: n(`flows.kinds.${kind}`) }))}
        onChange={(kind) => { onChange([...approvers, fresh(kind)]); }}
      />
    </>
  );
}

function Choice({ object, approver, onChange }: { object: ObjectMeta; approver: Approver; onChange: (next: Approver) => void }) {
  const n = useInboxTexts();
  const roles = useQuery({ queryKey: keys.roles, queryFn: ({ signal }) => fetchRoles(signal), enabled: approver.kind === "role" });
  switch (approver.kind) {
    case "people":
      return <PersonPicker label={n("flows.people")} value={approver.people} onChange={(people) => { onChange({ ...approver, people }); }} />;
    case "role":
      return (
        <Select
          style={{ width: "100%" }}
          value={approver.role || null}
          aria-label={n("flows.role")}
          showSearch={{ optionFilterProp: "label" }}
          options={(roles.data ?? []).map((role) => ({ value: role.key, label: role.label }))}
          onChange={(role: string) => { onChange({ ...approver, role }); }}
        />
      );
    case "field":
      return (
        <Select
          style={{ width: "100%" }}
          value={approver.field}
          aria-label={n("flows.field")}
          options={object.fields.filter((field) => field.type === "user").map((field) => ({ value: field.api_name, label: field.label }))}
          onChange={(field: string) => { onChange({ ...approver, field }); }}
        />
      );
    case "department_head":
      return null;
    default:
      return <InputNumber min={1} max={10} value={approver.level} prefix={n("flows.level_label")} aria-label={n("flows.level_label")} onChange={(level) => { onChange({ ...approver, level: level ?? 1 }); }} />;
  }
}
