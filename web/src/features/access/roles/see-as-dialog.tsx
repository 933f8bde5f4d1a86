import { Input, Modal, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { seeAs } from "@/api/access";
import { errorText } from "@/api/error-text";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import { useAccessTexts } from "@/i18n/access/register";
import { showToast } from "@/ui/toast";

/** Begins to look as another person. */
export function SeeAsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const [person, setPerson] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [text, setText] = useState("");
  const { options, loading } = useReferenceOptions("user", text, true);
  const begin = async () => {
    if (person === null) return;
    try {
      const asked = await seeAs(person, reason.trim());
      if (asked === null) window.location.assign("/");
      else {
        showToast({ kind: "done", text: a("roles.waiting") });
        onClose();
      }
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
  };
  return (
    <Modal open title={a("roles.preview_as")} okText={a("roles.begin")} okButtonProps={{ disabled: person === null || reason.trim().length < 2 }} onOk={() => void begin()} onCancel={onClose}>
      <div className="access-form">
        <p className="muted">{a("roles.preview_text")}</p>
        <label>{a("person")}
          <Select value={person} options={options} loading={loading} showSearch={{ filterOption: false, onSearch: setText }} onChange={setPerson} />
        </label>
        <label>{a("reason")}<Input maxLength={1000} value={reason} onChange={(event) => { setReason(event.target.value); }} /></label>
      </div>
    </Modal>
  );
}
