import type { ObjectSummary } from "@/api/types";
import { useObjects } from "@/api/use-objects";

/** The module that is always on: its objects stand first and without a heading. */
const CORE = "core";

export interface NavModule {
  module: string;
  objects: ObjectSummary[];
}

/** Objects of the navigation, in the order their documents give. */
export function useNavigation(): ObjectSummary[] {
  const objects = useObjects();
  return (objects.data ?? []).filter((object) => object.position > 0).sort((a, b) => a.position - b.position);
}

/** The same by module: what everybody works with every day, then the other modules in the order of their first objects. */
export function byModule(objects: ObjectSummary[]): { core: ObjectSummary[]; modules: NavModule[] } {
  const modules = new Map<string, ObjectSummary[]>();
  for (const object of objects) {
    const known = modules.get(object.module);
    if (known) known.push(object);
    else modules.set(object.module, [object]);
  }
  const core = modules.get(CORE) ?? [];
  modules.delete(CORE);
  return { core, modules: [...modules].map(([module, its]) => ({ module, objects: its })) };
}
