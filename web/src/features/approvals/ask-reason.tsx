import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ConfigProvider, Input, Modal } from "antd";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { useTranslation } from "react-i18next";
import type { FileInfo } from "@/api/files";
import type { Reason } from "@/api/reason";
import { EvidencePicker } from "@/features/approvals/evidence-picker";
import { useInboxTexts } from "@/i18n/inbox/register";
import { antTheme, type Scheme } from "@/ui/theme";
import "@/features/approvals/approvals.css";

const MOST_CHARACTERS = 2000;

/** Ask for the reason of a change that needs an approval; null when it is given up. Stands over whatever page asked. */
export function askReason(withFiles: boolean): Promise<Reason | null> {
  return new Promise((resolve) => {
    const place = document.body.appendChild(document.createElement("div"));
    const root = createRoot(place);
    const end = (reason: Reason | null) => {
      root.unmount();
      place.remove();
      resolve(reason);
    };
    const scheme: Scheme = document.documentElement.dataset["scheme"] === "dark" ? "dark" : "light";
    root.render(<QueryClientProvider client={new QueryClient()}><ConfigProvider theme={antTheme(scheme, false)} button={{ autoInsertSpace: false }}><ReasonDialog withFiles={withFiles} onEnd={end} /></ConfigProvider></QueryClientProvider>);
  });
}

function ReasonDialog({ withFiles, onEnd }: { withFiles: boolean; onEnd: (reason: Reason | null) => void }) {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const [text, setText] = useState("");
  const [files, setFiles] = useState<FileInfo[]>([]);
  return (
    <Modal
      open
      title={n("approvals.reason_title")}
      okText={n("approvals.submit")}
      cancelText={t("common.cancel")}
      okButtonProps={{ disabled: text.trim() === "" }}
      onOk={() => { onEnd({ text: text.trim(), files: files.map((one) => one.id) }); }}
      onCancel={() => { onEnd(null); }}
    >
      <p className="muted">{n("approvals.reason_text")}</p>
      <Input.TextArea autoFocus rows={3} maxLength={MOST_CHARACTERS} value={text} aria-label={n("approvals.reason")} onChange={(event) => { setText(event.target.value); }} />
      {withFiles && <div style={{ marginTop: 10 }}><EvidencePicker files={files} onChange={setFiles} /></div>}
    </Modal>
  );
}
