import { useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { letLeave, peopleKeys, previewLeaving, type Person } from "@/api/people";
import { LeavingFacts } from "@/features/people/leaving-facts";
import { usePeopleTexts } from "@/i18n/people/register";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** Let a person leave: what ends, what goes to whom. */
export function LeaveDialog({ person, onClose }: { person: Person; onClose: (changed: boolean) => void }) {
  const { t } = useTranslation();
  const p = usePeopleTexts();
  const outlook = useQuery({ queryKey: [...peopleKeys.all, "leaving", person.id], queryFn: () => previewLeaving(person.id), staleTime: 0 });
  const [receivers, setReceivers] = useState<string[]>(person.manager_id ? [person.manager_id] : []);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const needed = Object.keys(outlook.data?.counts ?? {}).length > 0;
  const leave = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await letLeave(person.id, receivers, reason.trim());
      showToast({ kind: "done", text: p("left", { name: person.name }) });
      onClose(true);
    } catch (error) {
      setFailure(errorText(error, t));
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={p("leave_title", { name: person.name })} okText={p("leave_confirm")} cancelText={p("cancel")} confirmLoading={busy} onCancel={() => { onClose(false); }} onOk={() => void leave()}
      okButtonProps={{ danger: true, disabled: !outlook.data || reason.trim().length < 2 || (needed && receivers.length === 0) }}
    >
      <div className="people-form">
        <p>{p("leave_text")}</p>
        {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
        {outlook.isPending && <Skeleton lines={3} />}
        {outlook.error && <ErrorState error={outlook.error} onRetry={() => void outlook.refetch()} />}
        {outlook.data && <LeavingFacts counts={outlook.data.counts} ended={outlook.data.ended} />}
        {needed && (
          <>
            <span>{p("receivers")}</span>
            <PersonPicker label={p("receivers")} value={receivers} onChange={(people) => { setReceivers(people.filter((one) => one !== person.id)); }} />
            <span className="muted">{p("receivers_hint")}</span>
          </>
        )}
        <label>{p("reason")}<input value={reason} maxLength={1000} placeholder={p("reason_hint")} onChange={(event) => { setReason(event.target.value); }} /></label>
      </div>
    </Modal>
  );
}
