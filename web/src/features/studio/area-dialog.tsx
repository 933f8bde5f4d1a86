import { useMutation, useQuery } from "@tanstack/react-query";
import { Checkbox, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { api, body } from "@/api/http";
import { ApiError } from "@/api/problem";
import { useObjects } from "@/api/use-objects";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { Labelled } from "@/features/studio/labelled";
import { AREA_PARTS, type AreaDoc, type AreaPart } from "@/features/studio/model";
import { useRoleOptions } from "@/features/studio/who-picker";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { labelIn } from "@/fields/values";
import { showToast } from "@/ui/toast";

interface Props {
  name: string;
  area: AreaDoc | null;
  onClose: () => void;
  onSaved: () => void;
}

interface AreaDraft extends Readonly<Record<string, unknown>> {
  label: string;
  objects: string[];
  may: AreaPart[];
  to: AreaDoc["to"];
}

/** Who looks after which objects, and what of them. */
export function AreaDialog({ name, area, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const objects = useObjects();
  const roles = useRoleOptions();
  const departments = useQuery({ queryKey: ["departments"], queryFn: ({ signal }) => body(api.GET("/api/v1/departments", { signal })) });
  const form = useKeptForm<AreaDraft>("$area", name, {
    label: area ? labelIn(area.label, "") : "", objects: area?.objects ?? [], may: area?.may ?? ["fields", "layouts", "views"], to: area?.to ?? {},
  });
  const { label, objects: chosen, may, to } = form.value;
  const { leave, question } = useLeave(() => form.dirty, onClose, form.drop);
  const save = useMutation({
    mutationFn: () => {
      const document = { label: { ...area?.label, [currentLanguage()]: label.trim() }, to, objects: chosen, may };
      return body(api.PUT("/api/v1/meta/documents/{kind}/{key}", { params: { path: { kind: "delegation", key: name } }, body: document }));
    },
    onSuccess: () => { form.drop(); showToast({ kind: "done", text: s("area_saved") }); onSaved(); },
  });
  const problems = save.error instanceof ApiError ? save.error.problems : [];
  const at = (place: string) => problems.filter((one) => `${one.pointer}/`.startsWith(`/delegation/${name}/${place}/`));
  const ready = label.trim() !== "" && chosen.length > 0 && may.length > 0;
  return (
    <Modal open width={560} title={s(area ? "area_edit" : "area_new")} okText={t("common.save")} cancelText={t("common.cancel")} okButtonProps={{ disabled: !ready }} confirmLoading={save.isPending} onOk={() => { save.mutate(); }} onCancel={leave}>
      <div className="studio-form">
        <KeptTop form={{ ...form, failure: problems.length === 0 ? save.error : null }} saving={save.isPending} />
        <Labelled label={s("area_name")} problems={at("label")}><Input autoFocus value={label} onChange={(event) => { form.change({ label: event.target.value }); }} /></Labelled>
        <Labelled label={s("area_objects")} problems={at("objects")}>
          <Select mode="multiple" aria-label={s("area_objects")} value={chosen} options={(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))} showSearch={{ optionFilterProp: "label" }} onChange={(next: string[]) => { form.change({ objects: next }); }} />
        </Labelled>
        <fieldset className="studio-checks">
          <legend>{s("area_may")}</legend>
          <Checkbox.Group value={may} options={AREA_PARTS.map((part) => ({ value: part, label: s(`area_parts.${part}`) }))} onChange={(next) => { form.change({ may: next }); }} />
        </fieldset>
        <Labelled label={s("area_departments")} problems={at("to")}>
          <Select mode="multiple" aria-label={s("area_departments")} loading={departments.isPending} value={to.departments ?? []} options={(departments.data ?? []).map((one) => ({ value: one.id, label: one.name }))} showSearch={{ optionFilterProp: "label" }} onChange={(next: string[]) => { form.change({ to: { ...to, departments: next } }); }} />
        </Labelled>
        <Labelled label={s("area_roles")}>
          <Select mode="multiple" aria-label={s("area_roles")} value={to.roles ?? []} options={roles} showSearch={{ optionFilterProp: "label" }} onChange={(next: string[]) => { form.change({ to: { ...to, roles: next } }); }} />
        </Labelled>
        <Labelled label={s("area_people")}><PersonPicker label={s("area_people")} value={to.users ?? []} onChange={(users) => { form.change({ to: { ...to, users } }); }} /></Labelled>
      </div>
      {question}
    </Modal>
  );
}
