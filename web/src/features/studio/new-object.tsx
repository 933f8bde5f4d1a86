import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { Labelled } from "@/features/studio/labelled";
import { apiNameOf, isApiName, type Body, type ObjectDoc } from "@/features/studio/model";
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
  const name = typed || apiNameOf(english);
  const create = () => {
    if (!isApiName(name)) { setFailure(s("name_bad", { name })); return; }
    if (studio.objects.has(name) || studio.stored.has(`object/${name}`)) { setFailure(s("name_taken", { name })); return; }
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
    <Modal open title={s("new_object")} okText={s("create")} cancelText={t("common.cancel")} okButtonProps={{ disabled: zh.trim() === "" && english.trim() === "" }} onOk={create} onCancel={onClose}>
      <div className="studio-form">
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        <Labelled label={s("label_zh")}><Input autoFocus value={zh} onChange={(event) => { setZh(event.target.value); }} /></Labelled>
        <Labelled label={s("label_en")}><Input value={english} onChange={(event) => { setEnglish(event.target.value); }} /></Labelled>
        <Labelled label={s("api_name")} help={s("api_name_help")}><Input value={typed} placeholder={apiNameOf(english) || "inspection"} onChange={(event) => { setTyped(event.target.value); setFailure(null); }} /></Labelled>
      </div>
    </Modal>
  );
}
