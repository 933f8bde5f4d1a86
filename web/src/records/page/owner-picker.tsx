import { Popover } from "antd";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { UserInput } from "@/fields/user/user-input";
import { can, canWrite } from "@/records/can";
import { useInlineSave } from "@/records/common/use-inline-save";
import { showToast } from "@/ui/toast";

/** Who is responsible; one click to hand the record over. */
export function OwnerPicker({ object, field, row }: { object: ObjectMeta; field: FieldMeta; row: RecordRow }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  // Popups are dear, and most owners stay.
  const [used, setUsed] = useState(false);
  const save = useInlineSave(object);
  const shown = <FieldDisplay field={field} row={row} compact />;
  if (!can("edit", object, row) || !canWrite(field)) return shown;

  const change = async (patch: Record<string, unknown>) => {
    if (typeof patch[field.api_name] !== "string" || patch[field.api_name] === row[field.api_name]) return;
    setOpen(false);
    const outcome = await save(row, [field], { ...row, ...patch });
    if (outcome.kind === "refused") showToast({ kind: "failed", text: [outcome.text, ...outcome.problems.map((one) => one.message)].join(" ") });
    else showToast({ kind: "done", text: t(outcome.kind === "held" ? "records.held" : "records.saved") });
  };
  const button = (
    <button type="button" className="owner-button" aria-label={t("records.edit_field", { label: field.label })} onClick={used ? undefined : () => { setUsed(true); setOpen(true); }}>
      {shown}
      <ChevronDown size={14} aria-hidden />
    </button>
  );
  if (!used) return button;
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      destroyOnHidden
      content={<div className="owner-choice"><UserInput id="header-owner" field={field} values={row} onChange={(patch) => void change(patch)} autoFocus label={field.label} /></div>}
    >
      {button}
    </Popover>
  );
}
