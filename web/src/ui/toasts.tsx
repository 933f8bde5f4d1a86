import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { dismissToast, toastStore } from "@/ui/toast";

export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSyncExternalStore(toastStore.subscribe, toastStore.read);
  return (
    <div className="toasts no-print" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div className="toast" key={toast.id} data-kind={toast.kind}>
          {toast.kind === "done" ? <CircleCheck size={17} color="#7ad7a2" aria-hidden /> : <CircleAlert size={17} color="#ff9d9d" aria-hidden />}
          <span>{toast.text}</span>
          {toast.action && (
            <button
              type="button"
              className="toast-action"
              onClick={() => {
                dismissToast(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" aria-label={t("common.close")} onClick={() => { dismissToast(toast.id); }}>
            <X size={15} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
