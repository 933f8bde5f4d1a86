import { Button, Modal } from "antd";
import { useAppsTexts } from "@/i18n/apps/register";
import { showToast } from "@/ui/toast";

interface Props {
  title: string;
  text: string;
  /** What is shown this once, by label. */
  values: readonly { label: string; value: string }[];
  onClose: () => void;
}

/** A secret that nobody sees again. */
export function ShownOnce({ title, text, values, onClose }: Props) {
  const a = useAppsTexts();
  const copy = async (value: string) => {
    await navigator.clipboard.writeText(value);
    showToast({ kind: "done", text: a("copied") });
  };
  return (
    <Modal open title={title} closable={false} mask={{ closable: false }} footer={[<Button key="kept" type="primary" onClick={onClose}>{a("kept")}</Button>]}>
      <p>{text}</p>
      <dl className="security-once">
        {values.map(({ label, value }) => (
          <div key={label}>
            <dt className="muted">{label}</dt>
            <dd><code>{value}</code><Button size="small" onClick={() => void copy(value)}>{a("copy")}</Button></dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
