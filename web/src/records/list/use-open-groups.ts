import { useState } from "react";
import type { Filter } from "@/api/types";
import { bothFilters } from "@/records/filter/filter-model";
import { groupFilter, type Grouping } from "@/records/list/group-model";
import type { GroupRow } from "@/records/list/use-groups";

/** A place among groups: how deep, the values on the way there, and the filter that they make. */
export interface Level {
  depth: number;
  path: readonly string[];
  within: Filter | null;
}

/** So many groups show those within them at once. */
const OPEN_AT_FIRST = 12;

export function groupsWithin(at: Level, grouping: Grouping, group: GroupRow): Level {
  const value = group[grouping.field.api_name] ?? null;
  return { depth: at.depth + 1, path: [...at.path, JSON.stringify(value)], within: bothFilters(at.within, groupFilter(grouping, value)) };
}

/** Which groups are open: a few that hold groups in turn are so from the first, all others when they are opened. */
export function useOpenGroups() {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  return {
    is: (place: Level, levels: number, siblings: number) => turned.has(place.path.join("/")) !== (place.depth < levels && siblings <= OPEN_AT_FIRST),
    toggle: (place: Level) => {
      const key = place.path.join("/");
      setTurned((old) => {
        const next = new Set(old);
        if (!next.delete(key)) next.add(key);
        return next;
      });
    },
  };
}
