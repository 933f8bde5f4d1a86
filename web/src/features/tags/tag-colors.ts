import type { TagColor } from "@/api/tags";

/** In the order of the picker; the server knows the same ones. */
export const TAG_COLORS: readonly TagColor[] = [
  "gray", "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "blue", "indigo", "purple", "pink",
];
