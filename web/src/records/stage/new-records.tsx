import { Button } from "antd";
import { Plus, X } from "lucide-react";
import { useEffect } from "react";
import type { FieldProblem } from "@/api/problem";
import { fieldOfPointer } from "@/api/problem";
import type { FieldMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { isEmptyValue } from "@/fields/values";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { canWrite } from "@/records/can";
import { FormField } from "@/records/form/form-field";
import type { Wanted } from "@/records/stage/advance-model";

/** A record that is made together with the move. */
export interface NewRecord {
  key: number;
  object: string;
  lookup: string;
  /** As entered, by path. */
  entered: Readonly<Record<string, unknown>>;
  /** As the server wants them. */
  values: Record<string, unknown>;
  /** Whether its name is there. */
  filled: boolean;
}

interface Props {
  wanted: Wanted;
  parent: RecordRow;
  /** All new records of the dialog, of every object. */
  all: readonly NewRecord[];
  problems: readonly FieldProblem[];
  onChange: (records: readonly NewRecord[]) => void;
  /** The forms that stand there at the beginning. */
  onBegin: (records: readonly NewRecord[]) => void;
}

/** Short forms for records that are missing: only what makes them count. */
export function NewRecords({ wanted, parent, all, problems, onChange, onBegin }: Props) {
  const t = useStageTexts();
  const meta = useObject(wanted.object);
  const mine = all.filter((one) => one.object === wanted.object);
  const object = meta.data;

  const free = Math.max(0, ...all.map((one) => one.key)) + 1;
  const fresh = (key: number): NewRecord => ({ key, object: wanted.object, lookup: wanted.lookup, entered: wanted.defaults, values: { ...wanted.defaults }, filled: false });
  useEffect(() => {
    if (object && mine.length === 0) onBegin(Array.from({ length: wanted.count }, (_, index) => fresh(index)));
    // Once, when the object is known: later the person decides how many there are.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [object]);
  if (!object) return null;

  const asked = new Set(wanted.fields);
  const given = new Set([...Object.keys(wanted.defaults), wanted.lookup]);
  const fields = object.fields.filter(
    (field) => canWrite(field) && !field.system && !given.has(field.api_name) && (asked.has(field.api_name) || field.api_name === object.name_field || (field.required && isEmptyValue(field.default))),
  );
  // Records of one field stand like lines of a list.
  const short = fields.length === 1;
  const update = (record: NewRecord, patch: Readonly<Record<string, unknown>>) => {
    const entered = { ...record.entered, ...patch };
    const values = { ...wanted.defaults, ...changedValues(fields, {}, entered) };
    onChange(all.map((one) => (one.key === record.key ? { ...one, entered, values, filled: !isEmptyValue(entered[object.name_field]) || !fields.some((field) => field.api_name === object.name_field) } : one)));
  };
  const problemsOf = (record: NewRecord, field: FieldMeta) => {
    const place = all.findIndex((one) => one.key === record.key);
    return problems.filter((one) => one.pointer.startsWith(`create/${String(place)}/`) && fieldOfPointer(one.pointer) === field.api_name);
  };

  return (
    <section className="new-records" aria-label={t("add_record", { label: object.label })}>
      {mine.map((record) => (
        <fieldset key={record.key} className={short ? "new-record-short" : undefined}>
          {!short && <legend>{t("add_record", { label: object.label })}</legend>}
          <button type="button" className="icon-button new-record-out" aria-label={t("remove")} onClick={() => { onChange(all.filter((one) => one.key !== record.key)); }}>
            <X size={14} aria-hidden />
          </button>
          {fields.map((field) => (
            <FormField key={field.api_name} field={field} values={{ ...related(parent), ...record.entered }} problems={problemsOf(record, field)} onChange={(patch) => { update(record, patch); }} />
          ))}
        </fieldset>
      ))}
      <Button type="dashed" size="small" icon={<Plus size={14} aria-hidden />} onClick={() => { onChange([...all, fresh(free)]); }}>
        {mine.length === 0 ? t("add_record", { label: object.label }) : t("add_another")}
      </Button>
    </section>
  );
}

/** Inputs of relations look at the record around them. */
function related(parent: RecordRow): Record<string, unknown> {
  return { id: parent.id };
}
