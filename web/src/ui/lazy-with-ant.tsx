import { lazy, useState, type ComponentType } from "react";

/**
 * A component that uses Ant Design, loaded together with the frame it needs. Pages that are drawn without the library use it for
 * what comes after their first picture. What was loaded ahead by `load` is there in the very drawing that asks for it: keys pressed
 * right after the one that opened an input must not be lost.
 */
export function lazyWithAnt<P extends object>(get: () => Promise<ComponentType<P>>) {
  let framed: ComponentType<P> | undefined;
  const load = async (): Promise<ComponentType<P>> => {
    const [{ withAnt }, component] = await Promise.all([import("@/ui/ant-frame"), get()]);
    return (framed ??= withAnt(component));
  };
  const Awaited = lazy(async () => ({ default: await load() })) as unknown as ComponentType<P>;
  function Piece(props: P) {
    const [Shown] = useState(() => framed ?? Awaited);
    return <Shown {...props} />;
  }
  return Object.assign(Piece, { load });
}
