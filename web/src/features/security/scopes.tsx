import { Select } from "antd";
import type { ObjectSummary } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { useAppsTexts, type AppsText } from "@/i18n/apps/register";

const GENERAL = ["read", "write", "admin"] as const;

/** A scope in words; objects that the reader cannot see keep their name for programs. */
export function scopeText(scope: string, objects: readonly ObjectSummary[], a: AppsText): string {
  const general = GENERAL.find((one) => one === scope);
  if (general) return a(`scope.${general}`);
  const [name = "", access] = scope.split(":");
  const object = objects.find((one) => one.api_name === name)?.label ?? name;
  return a(access === "write" ? "scope.object_write" : "scope.object_read", { object });
}

/** Choose scopes: of everything, or of single kinds of record. */
export function ScopesField({ id, value, onChange }: { id: string; value: string[]; onChange: (scopes: string[]) => void }) {
  const a = useAppsTexts();
  const objects = useObjects().data ?? [];
  const option = (scope: string) => ({ value: scope, label: scopeText(scope, objects, a) });
  return (
    <Select
      id={id} mode="multiple" value={value} placeholder={a("scopes_choose")} showSearch={{ optionFilterProp: "label" }} onChange={onChange}
      options={[
        { label: a("scope_groups.general"), options: GENERAL.map(option) },
        { label: a("scope_groups.objects"), options: objects.flatMap((one) => [option(`${one.api_name}:read`), option(`${one.api_name}:write`)]) },
      ]}
    />
  );
}
