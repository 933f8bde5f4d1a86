/** Keys of the query cache, in one place so that events and mutations can find what they touch. */
import type { Filter, ListQuery } from "@/api/types";

export const keys = {
  session: ["session"] as const,
  objects: ["meta", "objects"] as const,
  object: (object: string) => ["meta", "object", object] as const,
  meta: ["meta"] as const,
  /** Of all objects. */
  allRecords: ["records"] as const,
  records: (object: string) => ["records", object] as const,
  /** What one is told and asked: live updates of it are those of a record. */
  inbox: ["records", "$inbox"] as const,
  list: (object: string, query: ListQuery) => ["records", object, "list", query] as const,
  total: (object: string, filter: Filter | null, trash: boolean) => ["records", object, "total", filter, trash] as const,
  aggregate: (object: string, body: unknown) => ["records", object, "aggregate", body] as const,
  record: (object: string, id: string) => ["records", object, "one", id] as const,
  history: (object: string, id: string) => ["records", object, "history", id] as const,
  merged: (object: string, id: string) => ["records", object, "merged", id] as const,
  options: (object: string, text: string) => ["records", object, "options", text] as const,
  files: (object: string, id: string) => ["records", object, "files", id] as const,
  fileInfo: (id: string) => ["file", id] as const,
  /** Of uploads under way: forms wait for them. */
  uploading: ["uploading"] as const,
  comments: (object: string, id: string) => ["records", object, "comments", id] as const,
  recordTags: (object: string, id: string) => ["records", object, "tags", id] as const,
  tags: ["tags"] as const,
  tagsByUse: (object: string) => ["tags", "by use", object] as const,
  roles: ["roles"] as const,
  allViews: ["views"] as const,
  views: (object: string) => ["views", object] as const,
  jobs: ["jobs"] as const,
  search: (text: string) => ["search", text] as const,
  recent: ["recent"] as const,
  job: (id: number) => ["job", id] as const,
};
