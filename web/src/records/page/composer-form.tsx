import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { DictatedArea } from "@/fields/long-text/dictated-area";
import { CreateDrawer } from "@/records/create/create-drawer";
import { DraftNotice } from "@/records/form/draft-notice";
import { FormFailure } from "@/records/form/form-failure";
import { FormField } from "@/records/form/form-field";
import { ProblemList } from "@/records/form/problem-list";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { longTextOf, splitText } from "@/records/page/compose";
import { TEXT } from "@/records/page/compose-draft";
import { useCompose } from "@/records/page/use-compose";
import { useIsPhone } from "@/ui/use-media";

interface Props {
  object: ObjectMeta;
  /** Lookup of `object` that points to the record of the page. */
  link: string;
  page: ObjectMeta;
  row: RecordRow;
  onDone: () => void;
  /** Closing without saving. */
  onLeave: () => void;
}

const MAX_CHARACTERS = 10_000;

/** One box to type or dictate into, and the few fields that matter. */
export function ComposerForm({ object, link, page, row, onDone, onLeave }: Props) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const compose = useCompose(object, link, page, row, onDone);
  const [full, setFull] = useState(false);
  const { form } = compose;
  const problems = [...(form.problems[object.name_field] ?? []), ...(form.problems[longTextOf(object)?.api_name ?? ""] ?? [])];
  const id = `compose-${object.api_name}`;
  const parts = splitText(compose.text);
  const whole = { ...compose.preset, ...(parts.subject === "" ? {} : { [object.name_field]: parts.subject }) };
  return (
    <form
      className="composer-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void compose.save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          void compose.save();
        }
      }}
    >
      {form.restoredAt !== null && form.dirty && <DraftNotice at={form.restoredAt} onDiscard={() => { form.reset(form.base); }} />}
      <FormFailure form={form} />
      <label htmlFor={id} className="visually-hidden">{t("composer.text", { label: object.label })}</label>
      <DictatedArea
        id={id}
        value={compose.text}
        autoFocus
        autoSize={{ minRows: phone ? 4 : 3, maxRows: 14 }}
        maxLength={MAX_CHARACTERS}
        placeholder={t("composer.placeholder", { label: object.label })}
        status={problems.length > 0 ? "error" : ""}
        aria-invalid={problems.length > 0}
        aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
        onText={(text) => { form.set({ [TEXT]: text }); }}
      />
      <ProblemList id={`${id}-problems`} problems={problems} />
      <div className="composer-fields">
        {compose.quick.map((field) => (
          <FormField key={field.api_name} field={field} values={compose.values} problems={form.problems[field.api_name] ?? []} onChange={form.set} />
        ))}
      </div>
      <div className="composer-foot">
        <Button type="text" onClick={() => { setFull(true); }}>{t("form.all_fields")}</Button>
        <span className="composer-end">
          {!phone && <Button onClick={onLeave}>{t("common.cancel")}</Button>}
          <Button type="primary" htmlType="submit" size={phone ? "large" : "medium"} loading={compose.saving} disabled={compose.text.trim() === ""}>{t("common.save")}</Button>
        </span>
      </div>
      <UnsavedGuard dirty={form.dirty && !compose.saving} />
      {full && <CreateDrawer object={object} preset={whole} stay onClose={() => { setFull(false); onDone(); }} />}
    </form>
  );
}
