import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { errorText } from "@/api/error-text";
import { Labelled } from "@/features/studio/labelled";
import { apiNameOf, isApiName, type Body, type ObjectDoc } from "@/features/studio/model";
import { technicalName } from "@/features/studio/technical-name";
import type { Studio } from "@/features/studio/use-studio";
import { useStudioTexts } from "@/i18n/studio/register";

/** A new object, with a name field to begin with. */
export function NewObject({ studio, position, onClose }: { studio: Studio; position: number; onClose: () => void }) {
  const { t } = useTranslation();
  const s = useStudioTexts();
  const navigate = useNavigate();
  const [zh, setZh] = useState("");
  const [english, setEnglish] = useState("");
  const [typed, setTyped] = useState("");
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isTaken = (name: string) => studio.objects.has(name) || studio.stored.has(`object/${name}`);
  const create = async () => {
    setBusy(true);
    try {
      begin(await technicalName("object", typed, { "zh-CN": zh, en: english }, isTaken));
    } catch (error) {
      setFailure(errorText(error, t));
    }
    setBusy(false);
  };
  const begin = (name: string) => {
    if (!isApiName(name)) { setFailure(s("name_bad", { name })); return; }
    if (isTaken(name)) { setFailure(s("name_taken", { name })); return; }
    const label = { "zh-CN": zh.trim() || english.trim(), en: english.trim() || zh.trim() };
    const document: ObjectDoc = {
      label,
      icon: "table",
      color: "blue",
      position,
      fields: { name: { type: "text", label: { "zh-CN": "名称", en: "Name" }, required: true, listed: true } },
      sections: [{ label: { "zh-CN": "基本信息", en: "Details" }, fields: ["name"] }],
    };
    studio.set("object", name, document as unknown as Body);
    onClose();
    void navigate(`/settings/objects/${name}`);
  };
  return (
    <Modal open title={s("new_object")} okText={s("create")} cancelText={t("common.cancel")} confirmLoading={busy} okButtonProps={{ disabled: zh.trim() === "" && english.trim() === "" }} onOk={() => void create()} onCancel={onClose}>
      <div className="studio-form">
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <Labelled label={s("label_zh")}><Input autoFocus value={zh} maxLength={100} onChange={(event) => { setZh(event.target.value); }} /></Labelled>
        <Labelled label={s("label_en")}><Input value={english} maxLength={100} onChange={(event) => { setEnglish(event.target.value); }} /></Labelled>
        <Labelled label={s("api_name")} help={s("api_name_help")}><Input value={typed} placeholder={apiNameOf(english) || s("api_name_auto")} onChange={(event) => { setTyped(event.target.value); setFailure(null); }} /></Labelled>
      </div>
    </Modal>
  );
}
