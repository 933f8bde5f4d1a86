import type { ReactNode } from "react";
import { useLater } from "@/ui/use-later";

/** Draws what is inside after the rest of the page; until then something that takes its place. */
export function Later({ children, instead = null }: { children: ReactNode; instead?: ReactNode }) {
  return useLater() ? children : instead;
}
