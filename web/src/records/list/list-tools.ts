/** What is done with a list and comes after its first picture, with Ant Design: one piece. */
export { CreateDrawer } from "@/records/create/create-drawer";
export { InlineEditor } from "@/records/common/inline-editor";
export { FilterBuilder } from "@/records/filter/filter-builder";
export { BoardChoice } from "@/records/kanban/board-choice";
export { ListToolbar } from "@/records/list/list-toolbar";
export { SelectionBar } from "@/records/list/selection-bar";
