import { useTranslation } from "react-i18next";
import type { FieldMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { Button } from "@/ui/button";

interface Props {
  field: FieldMeta;
  mine: Readonly<Record<string, unknown>>;
  theirs: RecordRow;
  /** Who was faster, and what is to be decided. */
  text: string;
  onMine: () => void;
  onTheirs: () => void;
}

/** Somebody else has changed the same value meanwhile: both, and which one counts. */
export function TwoSides({ field, mine, theirs, text, onMine, onTheirs }: Props) {
  const { t } = useTranslation();
  const side = (label: string, row: RecordRow, run: () => void) => (
    <p className="inline-side">
      <span className="inline-side-value"><FieldDisplay field={field} row={row} compact /></span>
      <Button small onClick={run}>{label}</Button>
    </p>
  );
  return (
    <div role="alert">
      <p>{text}</p>
      {side(t("conflict.keep_mine"), { ...theirs, ...mine, id: theirs.id }, onMine)}
      {side(t("conflict.keep_theirs"), theirs, onTheirs)}
    </div>
  );
}
