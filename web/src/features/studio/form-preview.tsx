import { Drawer, Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ObjectMeta } from "@/api/types";
import type { Device, ObjectDoc } from "@/features/studio/model";
import { useDrafted } from "@/features/studio/use-drafted";
import { useRoleOptions } from "@/features/studio/who-picker";
import { useStudioTexts } from "@/i18n/studio/register";
import { canWrite } from "@/records/can";
import { ErrorState } from "@/records/common/error-state";
import { initialValues } from "@/records/create/initial-values";
import { FormField } from "@/records/form/form-field";
import { formShape } from "@/records/form/form-shape";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  name: string;
  document: ObjectDoc;
  onClose: () => void;
}

/** The drafted form as somebody else gets it; its conditions work while one types. */
export function FormPreview({ name, document, onClose }: Props) {
  const s = useStudioTexts();
  const roles = useRoleOptions();
  const [role, setRole] = useState("");
  const [device, setDevice] = useState<Device>("desktop");
  const meta = useDrafted(name, document, role || null, device);
  return (
    <Drawer open title={s("form_preview")} size={device === "phone" ? 420 : 720} onClose={onClose} className="studio-drawer">
      <div className="studio-form-as">
        <Select aria-label={s("form_preview_as")} value={role} options={[{ value: "", label: s("form_preview_me") }, ...roles]} showSearch={{ optionFilterProp: "label" }} onChange={setRole} />
        <Segmented<Device> aria-label={s("form_preview_device")} value={device} options={[{ value: "desktop", label: s("device_desktop") }, { value: "phone", label: s("device_phone") }]} onChange={setDevice} />
      </div>
      <p className="muted">{s("form_preview_note")}</p>
      {meta.error !== null && <ErrorState error={meta.error} />}
      {meta.isPending && <Skeleton lines={6} />}
      {meta.data && <Form key={role} object={meta.data} phone={device === "phone"} />}
    </Drawer>
  );
}

function Form({ object, phone }: { object: ObjectMeta; phone: boolean }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const [values, setValues] = useState<Record<string, unknown>>(() => initialValues(object.fields.filter(canWrite)));
  const shape = formShape(object, values, { phone, found: null });
  if (object.fields.every((field) => field.system)) return <p className="notice">{s("form_preview_none")}</p>;
  return (
    <div className={phone ? "form studio-form-phone" : "form"}>
      {shape.sections.map((section) => (
        <section key={section.label ?? ""} className="form" aria-label={section.label ?? t("records.more_fields")}>
          <h2 className="form-section-title">{section.label ?? t("records.more_fields")}</h2>
          {section.fields.map((field) => (
            <FormField
              key={field.api_name}
              field={field}
              values={values}
              required={shape.requires(field)}
              disabled={!canWrite(field) || shape.locks(field)}
              onChange={(patch) => { setValues((now) => ({ ...now, ...patch })); }}
            />
          ))}
        </section>
      ))}
    </div>
  );
}
