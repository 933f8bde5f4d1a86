import type { ObjectSummary } from "@/api/types";
import { useObjects } from "@/api/use-objects";

/** Objects of the navigation, in the order their documents give. */
export function useNavigation(): ObjectSummary[] {
  const objects = useObjects();
  return (objects.data ?? []).filter((object) => object.position > 0).sort((a, b) => a.position - b.position);
}
