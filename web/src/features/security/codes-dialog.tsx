import { Button, Modal } from "antd";
import { useSecurityTexts } from "@/i18n/security/register";
import { showToast } from "@/ui/toast";

/** Recovery codes, shown this once. */
export function CodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const s = useSecurityTexts();
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join("\n"));
    showToast({ kind: "done", text: s("copied") });
  };
  return (
    <Modal
      open title={s("codes_title")} closable={false} mask={{ closable: false }}
      footer={[<Button key="copy" onClick={() => void copy()}>{s("copy")}</Button>, <Button key="kept" type="primary" onClick={onClose}>{s("kept")}</Button>]}
    >
      <p>{s("codes_text")}</p>
      <ul className="security-codes tabular">{codes.map((each) => <li key={each}><code>{each}</code></li>)}</ul>
    </Modal>
  );
}
