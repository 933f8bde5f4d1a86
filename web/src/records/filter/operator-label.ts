import type { Operator } from "@/api/types";
import type { ListText } from "@/i18n/lists/register";
import type { FilterFamily } from "@/fields/types";

/** Days and moments are "before" and "after" where numbers are "less" and "greater". */
export function operatorKey(op: Operator, family: FilterFamily) {
  if (family === "date" || family === "datetime" || family === "time") {
    switch (op) {
      case "lt":
        return "operators.before" as const;
      case "lte":
        return "operators.until" as const;
      case "gt":
        return "operators.after" as const;
      case "gte":
        return "operators.since" as const;
      default:
        break;
    }
  }
  return `operators.${op}` as const;
}

export function tagOperator(op: Operator, l: ListText): string {
  return op === "has_all" ? l("filter.tags_has_all") : op === "is_empty" ? l("filter.tags_is_empty") : op === "not_empty" ? l("filter.tags_not_empty") : l("filter.tags_has_any");
}
