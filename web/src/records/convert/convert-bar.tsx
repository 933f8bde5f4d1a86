import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { Shuffle } from "lucide-react";
import { useState } from "react";
import { conversionKeys, fetchConversions, type Conversion } from "@/api/conversions";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { ConvertDialog } from "@/records/convert/convert-dialog";

/** One button per conversion that is possible now. */
export function ConvertBar({ object, row }: { object: ObjectMeta; row: RecordRow }) {
  const [chosen, setChosen] = useState<Conversion | null>(null);
  const found = useQuery({
    queryKey: conversionKeys.of(object.api_name, row.id),
    queryFn: ({ signal }) => fetchConversions(object.api_name, row.id, signal),
    retry: false,
  });
  if (!found.data || found.data.length === 0) return null;
  return (
    <div className="record-convert">
      {found.data.map((one) => (
        <Button key={one.key} type="primary" icon={<Shuffle size={16} aria-hidden />} onClick={() => { setChosen(one); }}>{one.label}</Button>
      ))}
      {chosen && <ConvertDialog object={object} row={row} conversion={chosen} onClose={() => { setChosen(null); }} />}
    </div>
  );
}
