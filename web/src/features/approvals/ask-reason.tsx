import { ConfigProvider, Input, Modal } from "antd";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";
import { useInboxTexts } from "@/i18n/inbox/register";
import { antTheme, type Scheme } from "@/ui/theme";

const MOST_CHARACTERS = 2000;

/** Ask for the reason of a change that needs an approval; null when it is given up. Stands over whatever page asked. */
export function askReason(): Promise<string | null> {
  return new Promise((resolve) => {
    const place = document.body.appendChild(document.createElement("div"));
    const root = createRoot(place);
    const end = (reason: string | null) => {
      root.unmount();
      place.remove();
      resolve(reason);
    };
    const scheme: Scheme = document.documentElement.dataset["scheme"] === "dark" ? "dark" : "light";
    root.render(<ConfigProvider theme={antTheme(scheme, false)}><ReasonDialog onEnd={end} /></ConfigProvider>);
  });
}

function ReasonDialog({ onEnd }: { onEnd: (reason: string | null) => void }) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const [text, setText] = useState("");
  return (
    <Modal
      open
      title={n("approvals.reason_title")}
      okText={n("approvals.submit")}
      cancelText={t("common.cancel")}
      okButtonProps={{ disabled: text.trim() === "" }}
      onOk={() => { onEnd(text.trim()); }}
      onCancel={() => { onEnd(null); }}
    >
      <p className="muted">{n("approvals.reason_text")}</p>
      <Input.TextArea autoFocus rows={3} maxLength={MOST_CHARACTERS} value={text} aria-label={n("approvals.reason")} onChange={(event) => { setText(event.target.value); }} />
    </Modal>
  );
}
