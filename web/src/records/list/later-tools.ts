/** The tools of a list before they are loaded; they come with the first idle moment. */
import { lazyWithAnt } from "@/ui/lazy-with-ant";

const tools = () => import("@/records/list/list-tools");

export const ListToolbar = lazyWithAnt(async () => (await tools()).ListToolbar);
export const FilterBuilder = lazyWithAnt(async () => (await tools()).FilterBuilder);
export const CreateDrawer = lazyWithAnt(async () => (await tools()).CreateDrawer);
export const InlineEditor = lazyWithAnt(async () => (await tools()).InlineEditor);
export const SelectionBar = lazyWithAnt(async () => (await tools()).SelectionBar);
export const BoardChoice = lazyWithAnt(async () => (await tools()).BoardChoice);

/** So that keys that open one of them may be followed by others at once. */
export function loadTools(): void {
  for (const tool of [FilterBuilder, CreateDrawer, InlineEditor, SelectionBar]) tool.load().catch(() => undefined);
}
