import { Button, Modal } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useBlocker } from "react-router";

/** Asks before unsaved input is left behind, inside the application and when the tab is closed. */
export function UnsavedGuard({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname);

  useEffect(() => {
    if (!dirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => { event.preventDefault(); };
    window.addEventListener("beforeunload", ask);
    return () => { window.removeEventListener("beforeunload", ask); };
  }, [dirty]);

  return (
    <Modal
      open={blocker.state === "blocked"}
      title={t("form.leave_title")}
      width={420}
      onCancel={() => { blocker.reset?.(); }}
      footer={[
        <Button key="leave" onClick={() => { blocker.proceed?.(); }}>{t("form.leave")}</Button>,
        <Button key="stay" type="primary" onClick={() => { blocker.reset?.(); }}>{t("form.stay")}</Button>,
      ]}
    >
      <p>{t("form.leave_text")}</p>
    </Modal>
  );
}
