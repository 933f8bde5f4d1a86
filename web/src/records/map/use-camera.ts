import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { fit, gathered, panned, zoomed, type Camera, type Point, type Size } from "@/records/map/map-model";

export const ZOOM = 1.8;
const PAN = 80;
const KEYS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [PAN, 0], ArrowRight: [-PAN, 0], ArrowUp: [0, PAN], ArrowDown: [0, -PAN] };

export interface View {
  camera: Camera;
  size: Size;
  zoom: (by: number) => void;
  /** Some points fill the map; none: all of them do. */
  show: (points: readonly Point[] | null) => void;
  handlers: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerMove: (event: PointerEvent) => void;
    onPointerUp: (event: PointerEvent) => void;
    onPointerCancel: (event: PointerEvent) => void;
    onKeyDown: (event: KeyboardEvent) => void;
  };
}

/** What is seen of the map: moved by dragging, two fingers, the wheel and keys. */
export function useCamera(box: RefObject<HTMLDivElement | null>, points: readonly Point[]): View {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [own, setOwn] = useState<Camera | null>(null);
  const all = useMemo(() => fit(points, size), [points, size]);
  const camera = own ?? all;
  const held = useRef(new Map<number, { x: number; y: number }>());

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => { if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height }); });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [box]);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const wheel = (event: WheelEvent) => {
      if (event.target instanceof Element && event.target.closest("[data-scrolls]")) return;
      event.preventDefault();
      const frame = element.getBoundingClientRect();
      const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
      setOwn((old) => zoomed(old ?? all, Math.exp(-event.deltaY / 300), at, size));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => { element.removeEventListener("wheel", wheel); };
  }, [box, all, size]);

  const zoom = (by: number) => { setOwn(zoomed(camera, by, { x: size.width / 2, y: size.height / 2 }, size)); };
  const release = (event: PointerEvent) => { held.current.delete(event.pointerId); };
  return {
    camera, size, zoom,
    show: (some) => { setOwn(some === null ? null : fit(some, size)); },
    handlers: {
      onPointerDown: (event) => {
        if (event.target instanceof Element && event.target.closest("button, a")) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      },
      onPointerMove: (event) => {
        if (!held.current.has(event.pointerId)) return;
        const before = gathered([...held.current.values()]);
        held.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
        const after = gathered([...held.current.values()]);
        const frame = event.currentTarget.getBoundingClientRect();
        const dragged = panned(camera, after.x - before.x, after.y - before.y);
        const by = before.spread > 0 ? after.spread / before.spread : 1;
        setOwn(zoomed(dragged, by, { x: after.x - frame.left, y: after.y - frame.top }, size));
      },
      onPointerUp: release,
      onPointerCancel: release,
      onKeyDown: (event) => {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
        const by = KEYS[event.key];
        if (by) setOwn(panned(camera, ...by));
        else if (event.key === "+" || event.key === "=") zoom(ZOOM);
        else if (event.key === "-") zoom(1 / ZOOM);
        else if (event.key === "0") setOwn(null);
        else return;
        event.preventDefault();
      },
    },
  };
}
