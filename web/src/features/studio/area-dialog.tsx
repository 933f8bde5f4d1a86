import { useMutation, useQuery } from "@tanstack/react-query";
import { Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { api, body } from "@/api/http";
import { ApiError } from "@/api/problem";
import { useObjects } from "@/api/use-objects";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { Labelled } from "@/features/studio/labelled";
import { AREA_PARTS, type AreaDoc, type AreaPart } from "@/features/studio/model";
import { useRoleOptions } from "@/features/studio/who-picker";
import { currentLanguage } from "@/i18n/language";
import { useStudioTexts } from "@/i18n/studio/register";
import { labelIn } from "@/fields/values";
import { showToast } from "@/ui/toast";

interface Props {
  name: string;
  area: AreaDoc | null;
  onClose: () => void;
  onSaved: () => void;
}

/** Who looks after which objects, and what of them. */
export function AreaDialog({ name, area, onClose, onSaved }: Props) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const objects = useObjects();
  const roles = useRoleOptions();
  const departments = useQuery({ queryKey: ["departments"], queryFn: ({ signal }) => body(api.GET("/api/v1/departments", { signal })) });
  const [label, setLabel] = useState(area ? labelIn(area.label, "") : "");
  const [chosen, setChosen] = useState<string[]>(area?.objects ?? []);
  const [may, setMay] = useState<AreaPart[]>(area?.may ?? ["fields", "layouts", "views"]);
  const [to, setTo] = useState<AreaDoc["to"]>(area?.to ?? {});
  const save = useMutation({
    mutationFn: () => {
      const document = { label: { ...area?.label, [currentLanguage()]: label.trim() }, to, objects: chosen, may };
      return body(api.PUT("/api/v1/meta/documents/{kind}/{key}", { params: { path: { kind: "delegation", key: name } }, body: document }));
    },
    onSuccess: () => { showToast({ kind: "done", text: s("area_saved") }); onSaved(); },
  });
  const problems = save.error instanceof ApiError ? save.error.problems : [];
  const at = (place: string) => problems.filter((one) => `${one.pointer}/`.startsWith(`/delegation/${name}/${place}/`));
  const ready = label.trim() !== "" && chosen.length > 0 && may.length > 0;
  return (
    <Modal open width={560} title={s(area ? "area_edit" : "area_new")} okText={t("common.save")} cancelText={t("common.cancel")} okButtonProps={{ disabled: !ready }} confirmLoading={save.isPending} onOk={() => { save.mutate(); }} onCancel={onClose}>
      <div className="studio-form">
        {save.error !== null && problems.length === 0 && <p className="notice notice-danger" role="alert">{errorText(save.error, t)}</p>}
        <Labelled label={s("area_name")} problems={at("label")}><Input autoFocus value={label} onChange={(event) => { setLabel(event.target.value); }} /></Labelled>
        <Labelled label={s("area_objects")} problems={at("objects")}>
          <Select mode="multiple" aria-label={s("area_objects")} value={chosen} options={(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))} showSearch={{ optionFilterProp: "label" }} onChange={setChosen} />
        </Labelled>
        <fieldset className="studio-checks">
          <legend>{s("area_may")}</legend>
          <Checkbox.Group value={may} options={AREA_PARTS.map((part) => ({ value: part, label: s(`area_parts.${part}`) }))} onChange={(next) => { setMay(next); }} />
        </fieldset>
        <Labelled label={s("area_departments")} problems={at("to")}>
          <Select mode="multiple" aria-label={s("area_departments")} loading={departments.isPending} value={to.departments ?? []} options={(departments.data ?? []).map((one) => ({ value: one.id, label: one.name }))} showSearch={{ optionFilterProp: "label" }} onChange={(next: string[]) => { setTo({ ...to, departments: next }); }} />
        </Labelled>
        <Labelled label={s("area_roles")}>
          <Select mode="multiple" aria-label={s("area_roles")} value={to.roles ?? []} options={roles} showSearch={{ optionFilterProp: "label" }} onChange={(next: string[]) => { setTo({ ...to, roles: next }); }} />
        </Labelled>
        <Labelled label={s("area_people")}><PersonPicker label={s("area_people")} value={to.users ?? []} onChange={(users) => { setTo({ ...to, users }); }} /></Labelled>
      </div>
    </Modal>
  );
}
