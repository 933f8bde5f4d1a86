import { Phone } from "lucide-react";
import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { asText, isEmptyValue, isMasked } from "@/fields/values";
import type { ComposeMode } from "@/records/page/composer";
import type { PartProps } from "@/records/page/record-part";
import { ObjectIcon } from "@/ui/object-icon";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  modes: readonly ComposeMode[];
  onMode: (mode: string) => void;
  /** Takes a photo and attaches it. */
  Photo: ComponentType<PartProps> | undefined;
}

const OFFERED = ["follow_up", "visit", "task"];

/** What is done most with the thumb: call, write down, plan, photograph. Stands above the bottom navigation. */
export function PhoneActions({ object, row, modes, onMode, Photo }: Props) {
  const { t } = useTranslation();
  const number = object.fields.find((field) => field.type === "phone" && !isEmptyValue(row[field.api_name]) && !isMasked(row, field.api_name));
  const offered = OFFERED.flatMap((key) => modes.find((mode) => mode.key === key) ?? []);
  const shown = offered.length > 0 ? offered : modes.slice(0, 2);
  if (!number && shown.length === 0 && !Photo) return null;
  return (
    <div className="phone-actions" role="toolbar" aria-label={t("records.quick_actions")}>
      {number && (
        <a className="phone-action" href={`tel:${asText(row[number.api_name])}`}>
          <Phone size={19} aria-hidden />
          {t("records.call")}
        </a>
      )}
      {shown.map((mode) => (
        <button key={mode.key} type="button" className="phone-action" onClick={() => { onMode(mode.key); }}>
          <ObjectIcon icon={mode.summary?.icon ?? "message"} color="" plain />
          {mode.label}
        </button>
      ))}
      {Photo && <Photo object={object} row={row} />}
    </div>
  );
}
