/** Views of an object: one's own and shared ones. */
import { api, body } from "@/api/http";
import type { ColorRule, Filter, Schemas } from "@/api/types";

export type ViewKind = Schemas["ViewInfo"]["kind"];
export type View = Omit<Schemas["ViewInfo"], "filter" | "colors"> & { filter: Filter | null; colors: ColorRule[] };
export type ViewContent = Omit<View, "key" | "object" | "can_edit">;

export async function fetchViews(object: string, signal: AbortSignal): Promise<View[]> {
  return (await body(api.GET("/api/v1/meta/views", { params: { query: { object } }, signal }))).items as unknown as View[];
}

export async function createView(object: string, content: ViewContent): Promise<View> {
  return (await body(api.POST("/api/v1/meta/views", { body: { ...content, object } as unknown as Schemas["ViewCreate"] }))) as unknown as View;
}

export async function changeView(key: string, content: ViewContent): Promise<View> {
  const params = { path: { view_key: key } };
  return (await body(api.PUT("/api/v1/meta/views/{view_key}", { params, body: content as unknown as Schemas["ViewInput"] }))) as unknown as View;
}

export async function deleteView(key: string): Promise<void> {
  await api.DELETE("/api/v1/meta/views/{view_key}", { params: { path: { view_key: key } } });
}
