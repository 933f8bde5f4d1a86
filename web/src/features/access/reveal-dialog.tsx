import { Button, Input, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { reveal, type AccessRequest, type Revealed } from "@/api/access";
import { errorText } from "@/api/error-text";
import { useObject } from "@/api/use-objects";
import { FieldDisplay } from "@/fields/field-display";
import { useAccessTexts } from "@/i18n/access/register";
import "@/features/access/access.css";

/** Takes the code and shows the value for a limited time; then it is forgotten. */
export function RevealDialog({ request, onClose }: { request: AccessRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const [found, setFound] = useState<Revealed | null>(null);
  const [left, setLeft] = useState(0);
  const meta = useObject(request.object ?? "");
  const shown = found !== null;
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => { setLeft((now) => now - 1); }, 1000);
    return () => { clearInterval(timer); };
  }, [shown]);
  useEffect(() => {
    if (shown && left <= 0) onClose();
  }, [shown, left, onClose]);
  const field = meta.data?.fields.find((one) => one.api_name === found?.field);
  const show = async () => {
    try {
      const told = await reveal(request.id, code);
      setLeft(told.seconds);
      setFound(told);
    } catch (error) {
      setProblem(errorText(error, t));
    }
  };
  return (
    <Modal open title={a("enter_code")} footer={null} onCancel={onClose}>
      {found === null ? (
        <form className="access-form" onSubmit={(event) => { event.preventDefault(); void show(); }}>
          <label>{a("code")}
            <Input autoFocus autoComplete="off" maxLength={20} value={code} status={problem ? "error" : ""} onChange={(event) => { setProblem(""); setCode(event.target.value); }} />
          </label>
          {problem && <p className="form-problems" role="alert">{problem}</p>}
          <div><Button type="primary" htmlType="submit" disabled={code.trim().length < 4}>{a("show")}</Button></div>
        </form>
      ) : (
        <>
          {found.values.map((one) => (
            <div key={one.id} className="access-code">
              {field ? <FieldDisplay field={field} row={{ id: one.id, [field.api_name]: one.value }} /> : String(one.value)}
            </div>
          ))}
          <p className="muted" role="timer">{a("shown_for", { count: left })}</p>
        </>
      )}
    </Modal>
  );
}
