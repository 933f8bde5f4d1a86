import { Radio } from "antd";
import type { Target, TargetChoice } from "@/api/conversions";
import { fieldOfPointer, type FieldProblem } from "@/api/problem";
import { useObject } from "@/api/use-objects";
import { isEmptyValue } from "@/fields/values";
import { changedValues } from "@/fields/wire";
import { useStageTexts } from "@/i18n/process/register";
import { canWrite } from "@/records/can";
import { FormField } from "@/records/form/form-field";

interface Props {
  target: Target;
  choice: TargetChoice;
  problems: readonly FieldProblem[];
  onChange: (choice: TargetChoice) => void;
}

const NEW = "new";
const NONE = "none";

/** One record that comes out: an existing one, a new one with a few fields to look over, or none. */
export function ConvertTarget({ target, choice, problems, onChange }: Props) {
  const t = useStageTexts();
  const meta = useObject(target.object);
  const object = meta.data;
  if (!object) return null;

  const mapped = flat(target.values);
  const wrong = new Set(problems.map((one) => fieldOfPointer(one.pointer)));
  // What was mapped is looked over; what is missing is asked for; the rest is filled in later.
  const fields = object.fields.filter(
    (field) =>
      canWrite(field) && !field.system && field.type !== "lookup" &&
      (field.api_name === object.name_field || wrong.has(field.api_name) || (field.required && isEmptyValue(field.default)) || (field.quick && field.api_name in mapped)),
  );
  const values = { ...mapped, ...entered(choice) };
  const chosen = choice.skip ? NONE : (choice.use ?? NEW);
  return (
    <fieldset className="convert-target">
      <legend>{target.label}</legend>
      {(target.matches.length > 0 || target.optional) && (
        <Radio.Group
          value={chosen}
          onChange={(event) => {
            const value = String(event.target.value);
            onChange({ ...choice, skip: value === NONE, use: value === NEW || value === NONE ? null : value });
          }}
        >
          {target.matches.map((match) => (
            <Radio key={match.id} value={match.id}>{t("use_existing", { name: match.name, owner: match.owner })}</Radio>
          ))}
          <Radio value={NEW}>{t("make_new", { label: target.label })}</Radio>
          {target.optional && <Radio value={NONE}>{t("make_none", { label: target.label })}</Radio>}
        </Radio.Group>
      )}
      {chosen === NEW && fields.map((field) => (
        <FormField
          key={field.api_name}
          field={field}
          values={values}
          problems={problems.filter((one) => fieldOfPointer(one.pointer) === field.api_name)}
          onChange={(patch) => { onChange({ ...choice, values: changedValues(fields, mapped, { ...values, ...patch }) }); }}
        />
      ))}
    </fieldset>
  );
}

/** Amounts travel with their currency and are shown beside it. */
function flat(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      typeof value === "object" && value !== null && "amount" in value && "currency" in value
        ? [[name, value.amount], [`${name}.currency`, value.currency]]
        : [[name, value]],
    ),
  );
}

function entered(choice: TargetChoice): Record<string, unknown> {
  return flat(choice.values ?? {});
}
