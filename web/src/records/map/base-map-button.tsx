import { Layers } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { ReviewedMap } from "@/api/maps";
import { useMapTexts } from "@/i18n/maps/register";
import { IconButton } from "@/ui/icon-button";

const BaseMapDialog = lazy(async () => ({ default: (await import("@/records/map/base-map-dialog")).BaseMapDialog }));

/** Opens what loads the company's own map; for administrators. */
export function BaseMapButton({ map }: { map: ReviewedMap }) {
  const m = useMapTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={m("base.title")} onClick={() => { setOpen(true); }}><Layers size={15} aria-hidden /></IconButton>
      {open && <Suspense fallback={null}><BaseMapDialog map={map} onClose={() => { setOpen(false); }} /></Suspense>}
    </>
  );
}
