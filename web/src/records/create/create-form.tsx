import { Button } from "antd";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { isEmptyValue } from "@/fields/values";
import { RecentChoices } from "@/records/create/recent-choices";
import { mayFollow } from "@/records/form/completion";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormFailure } from "@/records/form/form-failure";
import { FormField } from "@/records/form/form-field";
import { formShape } from "@/records/form/form-shape";
import type { RecordForm } from "@/records/form/use-record-form";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  fields: FieldMeta[];
  form: RecordForm;
  values: Readonly<Record<string, unknown>>;
  onSubmit: () => void;
}

/** First the few fields that matter, and those that are filled in already (the day of a calendar, the column of a board); all others on request, or when one of them is wrong. */
export function CreateForm({ object, fields, form, values, onSubmit }: Props) {
  const { t } = useTranslation();
  const [expanded, setExpanded] = useState(false);
  const shape = formShape(object, values, { phone: useIsPhone(), found: null, pointed: Object.keys(form.problems) });
  const quick = fields.filter((field) => (field.quick || field.api_name in form.base || shape.requires(field) || field.api_name === object.name_field) && !field.system && shape.shows(field));
  const quickNames = new Set(quick.map((field) => field.api_name));
  const hiddenProblem = Object.keys(form.problems).some((name) => !quickNames.has(name));
  const all = expanded || hiddenProblem || quick.length === 0;
  const writable = new Set(fields.map((field) => field.api_name));

  const render = (field: FieldMeta, index: number) => (
    <Fragment key={field.api_name}>
      <FormField
        field={field}
        values={values}
        problems={form.problems[field.api_name] ?? []}
        autoFocus={index === 0 && form.restoredAt === null}
        later={mayFollow(object, field, values)}
        required={shape.requires(field)}
        disabled={shape.locks(field)}
        onChange={form.set}
      />
      {field.quick && field.type === "lookup" && isEmptyValue(values[field.api_name]) && <RecentChoices object={object} field={field} onPick={form.set} />}
    </Fragment>
  );

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {form.restoredAt !== null && form.dirty && <DraftNotice at={form.restoredAt} onDiscard={() => { form.reset(form.base); }} />}
      <FormFailure form={form} />
      {quick.map(render)}
      {all &&
        shape.sections.map((section) => {
          const more = section.fields.filter((field) => writable.has(field.api_name) && !quickNames.has(field.api_name));
          if (more.length === 0) return null;
          return (
            <section key={section.label ?? ""} className="form">
              <h2 className="form-section-title">{section.label ?? t("records.more_fields")}</h2>
              {more.map((field) => render(field, -1))}
            </section>
          );
        })}
      {all && fields.filter((field) => field.api_name === "owner_id").map((field) => render(field, -1))}
      {!all && <Button type="dashed" onClick={() => { setExpanded(true); }}>{t("form.all_fields")}</Button>}
      <button type="submit" hidden aria-hidden tabIndex={-1} />
    </form>
  );
}
