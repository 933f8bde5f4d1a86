import { useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { useState } from "react";
import { letLeave, peopleKeys, previewLeaving, type Person } from "@/api/people";
import { LeavingFacts } from "@/features/people/leaving-facts";
import { usePeopleTexts } from "@/i18n/people/register";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { useLeave } from "@/records/form/use-leave";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** Let a person leave: what ends, what goes to whom. */
export function LeaveDialog({ person, onClose }: { person: Person; onClose: (changed: boolean) => void }) {
  const p = usePeopleTexts();
  const outlook = useQuery({ queryKey: [...peopleKeys.all, "leaving", person.id], queryFn: () => previewLeaving(person.id), staleTime: 0 });
  const form = useKeptForm("user", `leave-${person.id}`, { receivers: person.manager_id ? [person.manager_id] : [], reason: "" });
  const { receivers, reason } = form.value;
  const close = useLeave(() => form.dirty, () => { onClose(false); }, form.drop);
  const [busy, setBusy] = useState(false);
  const needed = Object.keys(outlook.data?.counts ?? {}).length > 0;
  const leave = async () => {
    setBusy(true);
    try {
      await letLeave(person.id, receivers, reason.trim());
      form.drop();
      showToast({ kind: "done", text: p("left", { name: person.name }) });
      onClose(true);
    } catch (error) {
      form.fail(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={p("leave_title", { name: person.name })} okText={p("leave_confirm")} cancelText={p("cancel")} confirmLoading={busy} onCancel={close.leave} onOk={() => void leave()}
      okButtonProps={{ danger: true, disabled: !outlook.data || reason.trim().length < 2 || (needed && receivers.length === 0) }}
    >
      <div className="people-form">
        <p>{p("leave_text")}</p>
        <KeptTop form={form} saving={busy} />
        {outlook.isPending && <Skeleton lines={3} />}
        {outlook.error && <ErrorState error={outlook.error} onRetry={() => void outlook.refetch()} />}
        {outlook.data && <LeavingFacts counts={outlook.data.counts} ended={outlook.data.ended} />}
        {needed && (
          <>
            <span>{p("receivers")}</span>
            <PersonPicker label={p("receivers")} value={receivers} onChange={(people) => { form.change({ receivers: people.filter((one) => one !== person.id) }); }} />
            <span className="muted">{p("receivers_hint")}</span>
          </>
        )}
        <label>{p("reason")}<KeptField form={form} name="reason">{(mark) => <input {...mark} value={reason} maxLength={1000} placeholder={p("reason_hint")} onChange={(event) => { form.change({ reason: event.target.value }); }} />}</KeptField></label>
      </div>
      {close.question}
    </Modal>
  );
}
