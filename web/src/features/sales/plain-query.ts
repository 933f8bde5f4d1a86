import type { ListQuery } from "@/api/types";

/** Products that lines are chosen from. */
export const PLAIN_QUERY: ListQuery = { filter: null, sort: "name", fields: ["id", "name"], limit: 200 } as ListQuery;
