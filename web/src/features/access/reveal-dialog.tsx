import { Button, Input, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { reveal } from "@/api/access";
import { errorText } from "@/api/error-text";
import { useAccessTexts } from "@/i18n/access/register";
import "@/features/access/access.css";

/** Takes the code and shows the value for a limited time; then it is forgotten. */
export function RevealDialog({ request, onClose }: { request: string; onClose: () => void }) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState("");
  const [values, setValues] = useState<string[] | null>(null);
  const [left, setLeft] = useState(0);
  const shown = values !== null;
  useEffect(() => {
    if (!shown) return;
    const timer = setInterval(() => { setLeft((now) => now - 1); }, 1000);
    return () => { clearInterval(timer); };
  }, [shown]);
  useEffect(() => {
    if (shown && left <= 0) onClose();
  }, [shown, left, onClose]);
  const show = async () => {
    try {
      const found = await reveal(request, code);
      setLeft(found.seconds);
      setValues(found.values.map((one) => (typeof one.value === "string" ? one.value : JSON.stringify(one.value))));
    } catch (error) {
      setProblem(errorText(error, t));
    }
  };
  return (
    <Modal open title={a("enter_code")} footer={null} onCancel={onClose}>
      {values === null ? (
        <form className="access-form" onSubmit={(event) => { event.preventDefault(); void show(); }}>
          <label>{a("code")}
            <Input autoFocus autoComplete="off" maxLength={20} value={code} status={problem ? "error" : ""} onChange={(event) => { setProblem(""); setCode(event.target.value); }} />
          </label>
          {problem && <p className="form-problems" role="alert">{problem}</p>}
          <div><Button type="primary" htmlType="submit" disabled={code.trim().length < 4}>{a("show")}</Button></div>
        </form>
      ) : (
        <>
          {values.map((value) => <div key={value} className="access-code">{value}</div>)}
          <p className="muted" role="timer">{a("shown_for", { count: left })}</p>
        </>
      )}
    </Modal>
  );
}
