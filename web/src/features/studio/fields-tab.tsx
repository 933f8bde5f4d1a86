import { Button } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldProblem } from "@/api/problem";
import { FieldForm } from "@/features/studio/field-form";
import { inOrder, moved, withField, withoutField, type Mappings, type ObjectDoc } from "@/features/studio/model";
import { SortArea, SortRow } from "@/features/studio/sortable";
import { isFieldType } from "@/fields/type-names";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";
import { Chip } from "@/ui/chip";

export interface TabProps {
  name: string;
  document: ObjectDoc;
  stored: ObjectDoc | undefined;
  objects: ReadonlyMap<string, ObjectDoc>;
  mappings: Mappings;
  problems: readonly FieldProblem[];
  onChange: (document: ObjectDoc, mappings?: Mappings) => void;
}

/** The fields in their order; each is edited in a drawer. */
export function FieldsTab({ name, document, stored, objects, mappings, problems, onChange }: TabProps) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const [editing, setEditing] = useState<string | null | undefined>(undefined);
  const names = Object.keys(document.fields);
  const wrong = (field: string) => problems.filter((one) => `${one.pointer}/`.startsWith(`/object/${name}/fields/${field}/`));
  return (
    <section className="studio-tab">
      <div className="studio-tab-head">
        <Button type="primary" icon={<Plus size={16} />} onClick={() => { setEditing(null); }}>{s("add_field")}</Button>
      </div>
      <SortArea onMove={(from, to) => { onChange(inOrder(document, moved(names, names.indexOf(from), names.indexOf(to)))); }}>
        <ul className="card studio-list">
          {Object.entries(document.fields).map(([field, one]) => {
            const label = labelIn(one.label, field);
            return (
              <SortRow key={field} id={field} label={s("move", { label })} className={one.active === false ? "is-off" : ""}>
                <button type="button" className="studio-row-main" onClick={() => { setEditing(field); }}>
                  <strong>{label}</strong>
                  <code className="muted">{field}</code>
                  <span className="muted">{isFieldType(one.type) ? t(`types.${one.type}`) : one.type}</span>
                  <span className="studio-chips">
                    {one.required && <Chip text={s("required")} color="blue" />}
                    {one.unique && <Chip text={s("unique")} color="purple" />}
                    {one.sensitive && <Chip text={s("sensitive")} color="orange" />}
                    {one.active === false && <Chip text={s("off")} />}
                    {JSON.stringify(stored?.fields[field]) !== JSON.stringify(one) && <Chip text={s("unsaved")} color="gold" />}
                  </span>
                  {wrong(field).map((problem) => <span key={problem.pointer + problem.code} className="form-problems studio-row-problem" role="alert">{problem.message}</span>)}
                </button>
                {stored && field in stored.fields
                  ? field !== (document.name_field ?? "name") && <Button size="small" type="text" onClick={() => { onChange(withField(document, field, { ...one, active: one.active === false })); }}>{s(one.active === false ? "switch_on" : "switch_off")}</Button>
                  : <Button size="small" type="text" onClick={() => { onChange(withoutField(document, field)); }}>{s("remove")}</Button>}
              </SortRow>
            );
          })}
        </ul>
      </SortArea>
      {editing !== undefined && (
        <FieldForm
          key={editing ?? ""}
          objectName={name}
          document={document}
          objects={objects}
          name={editing}
          storedObject={stored}
          mapping={editing === null ? {} : mappings[editing] ?? {}}
          problems={problems}
          onClose={() => { setEditing(undefined); }}
          onSave={(field, body, mapping) => {
            const options = new Set(body.options?.options?.map((one) => one.code));
            const gone = (stored?.fields[field]?.options?.options ?? []).filter((one) => !options.has(one.code));
            const whole = Object.fromEntries(gone.map((one) => [one.code, mapping[one.code] ?? null]));
            onChange(withField(document, field, body), body.options?.options ? { [field]: whole } : {});
            setEditing(undefined);
          }}
        />
      )}
    </section>
  );
}
