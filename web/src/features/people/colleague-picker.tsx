import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useDeferredValue, useState } from "react";
import { listPeople, peopleKeys } from "@/api/people";

interface Props {
  id: string;
  value: string[];
  onChange: (people: string[]) => void;
  /** Who cannot be chosen. */
  without?: string;
  several?: boolean;
}

/** Choose active colleagues by name. */
export function ColleaguePicker({ id, value, onChange, without, several }: Props) {
  const [search, setSearch] = useState("");
  const wanted = useDeferredValue(search.trim());
  const query = useQuery({ queryKey: [...peopleKeys.all, "pick", wanted], queryFn: () => listPeople(wanted, true, null) });
  const options = (query.data?.items ?? []).filter((one) => one.id !== without).map((one) => ({ value: one.id, label: one.name, title: one.login }));
  const shared = { id, options, loading: query.isFetching, allowClear: true, showSearch: { filterOption: false as const, onSearch: setSearch } };
  return several
    ? <Select {...shared} mode="multiple" value={value} onChange={(next: string[]) => { onChange(next); }} />
    : <Select {...shared} value={value[0]} onChange={(next: string | undefined) => { onChange(next ? [next] : []); }} />;
}
