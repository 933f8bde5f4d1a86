import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { keys } from "@/api/query-keys";
import { fetchTags } from "@/api/tags";
import { OptionLabel } from "@/fields/choice/option-label";
import { asList } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";

/** Some of the workspace's tags, by id. */
export function TagSelect({ value, label, onChange }: { value: unknown; label: string; onChange: (ids: string[]) => void }) {
  const l = useListTexts();
  const tags = useQuery({ queryKey: keys.tags, queryFn: ({ signal }) => fetchTags(signal) });
  const options = (tags.data ?? []).map((tag) => ({
    value: tag.id, text: tag.name, label: <OptionLabel option={{ code: tag.id, label: { "zh-CN": tag.name, en: tag.name }, color: tag.color }} />,
  }));
  return (
    <Select
      mode="multiple"
      value={asList(value)}
      options={options}
      loading={tags.isPending}
      showSearch={{ optionFilterProp: "text" }}
      placeholder={l("filter.choose_tags")}
      aria-label={label}
      style={{ width: "100%" }}
      onChange={onChange}
    />
  );
}
