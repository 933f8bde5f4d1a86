import { lazy, type ComponentType } from "react";

/**
 * A component that uses Ant Design, loaded together with the frame it needs. Pages that are drawn without the library use it for
 * what comes after their first picture.
 */
export function lazyWithAnt<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => {
    const [{ withAnt }, component] = await Promise.all([import("@/ui/ant-frame"), load()]);
    return { default: withAnt(component) };
  });
}
