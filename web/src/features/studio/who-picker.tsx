import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { keys } from "@/api/query-keys";
import { fetchRoles } from "@/api/roles";
import type { Device } from "@/features/studio/model";
import { useStudioTexts } from "@/i18n/studio/register";

interface Props {
  label: string;
  roles: readonly string[];
  device: Device | null;
  onChange: (patch: { roles?: string[]; device?: Device | null }) => void;
}

/** For which roles and devices something is; nobody named: everybody. */
export function WhoPicker({ label, roles, device, onChange }: Props) {
  const s = useStudioTexts();
  const known = useRoleOptions();
  return (
    <>
      <Select
        mode="multiple"
        aria-label={`${label} · ${s("roles_all")}`}
        placeholder={s("roles_all")}
        value={[...roles]}
        options={known}
        showSearch={{ optionFilterProp: "label" }}
        onChange={(next: string[]) => { onChange({ roles: next }); }}
      />
      <Select<Device | "">
        aria-label={`${label} · ${s("device_all")}`}
        value={device ?? ""}
        options={[{ value: "", label: s("device_all") }, { value: "desktop", label: s("device_desktop") }, { value: "phone", label: s("device_phone") }]}
        onChange={(next) => { onChange({ device: next === "" ? null : next }); }}
      />
    </>
  );
}

export function useRoleOptions(): { value: string; label: string }[] {
  const known = useQuery({ queryKey: keys.roles, queryFn: ({ signal }) => fetchRoles(signal) });
  return (known.data ?? []).map((role) => ({ value: role.key, label: role.label }));
}
