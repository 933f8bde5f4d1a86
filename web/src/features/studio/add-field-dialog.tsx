import { useQueryClient } from "@tanstack/react-query";
import { Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { fetchDocument, previewDocuments, publishDocuments, type DocumentChange } from "@/api/meta";
import { ApiError, problemText } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { useObjects } from "@/api/use-objects";
import type { FieldTypeName } from "@/fields/type-names";
import { apiNameOf, fieldDocument, OFFERED_TYPES, withField, type NewField } from "@/features/studio/new-field";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  onClose: () => void;
}

const EMPTY: NewField = { labelZh: "", labelEn: "", apiName: "", type: "text", required: false, listed: true, options: "", target: "" };

/** Adds a field: tried first (preview), then published; live for everybody at once. */
export function AddFieldDialog({ object, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const objects = useObjects();
  const [field, setField] = useState<NewField>(EMPTY);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const name = field.apiName || apiNameOf(field.labelEn);
  const set = (patch: Partial<NewField>) => { setField({ ...field, ...patch }); };
  const choice = field.type === "choice" || field.type === "multi_choice";
  const ready = field.labelZh.trim() !== "" && name !== "" && (!choice || field.options.trim() !== "") && (field.type !== "lookup" || field.target !== "");

  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const stored = await fetchDocument("object", object.api_name);
      if (object.fields.some((one) => one.api_name === name)) {
        setFailure(t("studio.name_taken", { name }));
        return;
      }
      const change: DocumentChange = { kind: "object", key: object.api_name, body: withField(stored.body, name, fieldDocument(field)) };
      await previewDocuments([change]);
      await publishDocuments([change], t("studio.note", { label: field.labelZh }));
      await client.invalidateQueries({ queryKey: ["meta"] });
      await client.invalidateQueries({ queryKey: ["records"] });
      showToast({ kind: "done", text: t("studio.added", { label: field.labelZh }) });
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={t("studio.add")}
      okText={t("studio.publish")}
      cancelText={t("common.cancel")}
      okButtonProps={{ disabled: !ready, loading: busy }}
      onOk={() => void save()}
      onCancel={onClose}
    >
      <div className="studio-form">
        {failure !== null && (
          <div className="notice notice-danger" role="alert">
            <div>
              <p>{typeof failure === "string" ? failure : errorText(failure, t)}</p>
              {failure instanceof ApiError && failure.problems.map((problem) => <p key={problem.pointer + problem.code}>{problemText(problem)}</p>)}
            </div>
          </div>
        )}
        <label>
          {t("studio.label_zh")}
          <Input value={field.labelZh} autoFocus onChange={(event) => { set({ labelZh: event.target.value }); }} />
        </label>
        <label>
          {t("studio.label_en")}
          <Input value={field.labelEn} onChange={(event) => { set({ labelEn: event.target.value }); }} />
        </label>
        <label>
          {t("studio.api_name")}
          <Input value={field.apiName} placeholder={apiNameOf(field.labelEn) || "decision_date"} onChange={(event) => { set({ apiName: event.target.value }); }} />
          <span className="form-help">{t("studio.api_name_help")}</span>
        </label>
        <div>
          <label htmlFor="new-field-type">{t("studio.type")}</label>
          <Select<FieldTypeName>
            id="new-field-type"
            value={field.type}
            showSearch={{ optionFilterProp: "label" }}
            style={{ width: "100%" }}
            options={OFFERED_TYPES.map((type) => ({ value: type, label: t(`types.${type}`) }))}
            onChange={(type) => { set({ type }); }}
          />
        </div>
        {choice && (
          <label>
            {t("studio.options")}
            <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} value={field.options} placeholder={"报价 | Quote\n赢单 | Won"} onChange={(event) => { set({ options: event.target.value }); }} />
            <span className="form-help">{t("studio.options_help")}</span>
          </label>
        )}
        {field.type === "lookup" && (
          <div>
            <label htmlFor="new-field-target">{t("studio.target")}</label>
            <Select
              id="new-field-target"
              value={field.target || null}
              style={{ width: "100%" }}
              options={(objects.data ?? []).map((one) => ({ value: one.api_name, label: one.label }))}
              onChange={(target: string) => { set({ target }); }}
            />
          </div>
        )}
        <div className="studio-checks">
          <Checkbox checked={field.required} onChange={(event) => { set({ required: event.target.checked }); }}>{t("studio.required")}</Checkbox>
          <Checkbox checked={field.listed} onChange={(event) => { set({ listed: event.target.checked }); }}>{t("studio.listed")}</Checkbox>
        </div>
      </div>
    </Modal>
  );
}
