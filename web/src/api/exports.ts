/** A list as a file. */
import { api, body } from "@/api/http";
import type { Filter, Schemas } from "@/api/types";

export type ExportFormat = "csv" | "xlsx";

export interface ExportRequest {
  filter: Filter | null;
  sort: string | null;
  /** Null: every field the person may see. */
  fields: string[] | null;
  format: ExportFormat;
  header: "labels" | "api_names";
  encoding: "utf-8-sig" | "gb18030";
  /** Figures of groups instead of records. */
  group_by?: { field: string; period?: "month" }[];
  measures?: { op: "count" | "sum"; field?: string }[];
}

export async function startExport(object: string, request: ExportRequest): Promise<Schemas["JobInfo"]> {
  const answer = await body(
    api.POST("/api/v1/objects/{object}/exports", {
      params: { path: { object } },
      body: { ...request, filter: request.filter as Record<string, unknown> | null },
    }),
  );
  return answer as Schemas["JobInfo"];
}
