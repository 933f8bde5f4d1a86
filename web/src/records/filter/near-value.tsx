import { Button, Input, InputNumber } from "antd";
import { LocateFixed } from "lucide-react";
import { useState } from "react";
import { locate } from "@/fields/geo/locate";
import { pointOf } from "@/fields/geo/point";
import { useListTexts } from "@/i18n/lists/register";
import { showToast } from "@/ui/toast";

interface Props {
  label: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

const USUAL_KM = 10;

function partOf(value: unknown, name: string): number | null {
  const part: unknown = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  return typeof part === "number" ? part : null;
}

/** A place and how many kilometres around it; the place is written, or where the device is. */
export function NearValue({ label, value, onChange }: Props) {
  const l = useListTexts();
  const [lat, lng, km] = [partOf(value, "lat"), partOf(value, "lng"), partOf(value, "km")];
  const known = lat === null || lng === null ? "" : `${String(lat)}, ${String(lng)}`;
  const [typed, setTyped] = useState({ of: known, text: known });
  const [looking, setLooking] = useState(false);
  const text = typed.of === known ? typed.text : known;

  const place = (next: string) => {
    const point = pointOf(next.replace("，", ","));
    setTyped({ of: point ? `${String(point.lat)}, ${String(point.lng)}` : "", text: next });
    onChange({ km: km ?? USUAL_KM, lat: point?.lat ?? null, lng: point?.lng ?? null });
  };
  const here = async () => {
    setLooking(true);
    const { position } = await locate();
    setLooking(false);
    if (position) place(`${position.lat.toFixed(5)}, ${position.lng.toFixed(5)}`);
    else showToast({ kind: "failed", text: l("filter.place_unknown") });
  };
  return (
    <div className="filter-near">
      <Input value={text} placeholder={l("filter.place")} aria-label={l("filter.place_of", { label })} onChange={(event) => { place(event.target.value); }} />
      <Button icon={<LocateFixed size={15} />} loading={looking} aria-label={l("filter.place_here")} title={l("filter.place_here")} onClick={() => void here()} />
      <InputNumber
        value={km ?? USUAL_KM}
        min={0.1}
        max={20_000}
        suffix={l("filter.km")}
        aria-label={l("filter.km_of")}
        onChange={(next) => { onChange({ lat, lng, km: next }); }}
      />
    </div>
  );
}
