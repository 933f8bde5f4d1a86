import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { keys } from "@/api/query-keys";
import { listRecords } from "@/api/records";
import type { Filter } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import { asText } from "@/fields/values";

export interface ReferenceOption {
  value: string;
  label: string;
}

const TYPING_MS = 180;
const SHOWN = 20;

/** Records of the target object whose name contains the typed text. */
export function useReferenceOptions(target: string, text: string, enabled: boolean): { options: ReferenceOption[]; loading: boolean } {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(text); }, TYPING_MS);
    return () => { clearTimeout(timer); };
  }, [text]);

  const objects = useObjects();
  const nameField = objects.data?.find((object) => object.api_name === target)?.name_field ?? "name";
  const filter: Filter | null = settled.trim() === "" ? null : { field: nameField, op: "contains", value: settled.trim() };
  const query = useQuery({
    queryKey: keys.options(target, `${nameField}|${settled}`),
    queryFn: ({ signal }) => listRecords(target, { filter, sort: nameField, fields: ["id", nameField], limit: SHOWN }, null, signal),
    enabled,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const options = (query.data?.items ?? []).map((row) => ({ value: row.id, label: asText(row[nameField]) || row.id }));
  return { options, loading: query.isFetching };
}
