import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { askToChange, compare, publishRights, type RightsChange } from "@/api/access";
import { ApiError } from "@/api/problem";
import type { ObjectSummary } from "@/api/types";
import { AskDialog } from "@/features/access/ask-dialog";
import { ObjectDifference } from "@/features/access/roles/object-difference";
import { useAccessTexts } from "@/i18n/access/register";
import { FormFailure } from "@/records/form/form-failure";
import type { FormProblems } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

interface Props {
  changes: RightsChange[];
  version: number;
  objects: readonly ObjectSummary[];
  onClose: () => void;
  onDone: () => void;
}

function problemsOf(failure: unknown): FormProblems {
  return { failure, problems: {}, otherProblems: failure instanceof ApiError ? failure.problems : [] };
}

/** Who gains and loses what by the draft; publishing begins here. */
export function DifferenceDialog({ changes, version, objects, onClose, onDone }: Props) {
  const a = useAccessTexts();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const query = useQuery({ queryKey: ["access", "difference", changes], queryFn: () => compare(changes), gcTime: 0 });
  const publish = async () => {
    setBusy(true);
    try {
      await publishRights(changes, version);
      showToast({ kind: "done", text: a("roles.published") });
      onDone();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  const found = query.data;
  const nothing = found && found.people === 0 && found.objects.length === 0;
  const footer = found && (
    found.second_needed
      ? <Button type="primary" onClick={() => { setAsking(true); }}>{a("roles.second")}</Button>
      : <Button type="primary" loading={busy} onClick={() => void publish()}>{a("roles.publish")}</Button>
  );
  return (
    <Modal open title={a("roles.compare")} footer={footer} onCancel={onClose} width={760}>
      {query.isPending && <Skeleton lines={6} />}
      <FormFailure form={problemsOf(failure ?? query.error)} />
      {nothing && <p>{a("roles.nothing")}</p>}
      {found && !nothing && <p><strong>{a("roles.affects", { count: found.people })}</strong></p>}
      {found?.objects.map((one) => <ObjectDifference key={one.object} change={one} label={objects.find((each) => each.api_name === one.object)?.label ?? one.object} />)}
      {found && found.abilities.length > 0 && (
        <section className="difference">
          <h3>{a("roles.abilities")}</h3>
          <ul>{found.abilities.map((one) => <li key={one.ability + String(one.gained)} className={one.gained ? "difference-plus" : "difference-minus"}>{one.gained ? "+" : "−"} {a(`abilities.${one.ability as "configure"}`)} · {a("roles.people", { count: one.people })}</li>)}</ul>
        </section>
      )}
      {asking && <AskDialog title={a("roles.second")} onAsk={(reason) => askToChange(changes, reason).then(onDone)} onClose={() => { setAsking(false); }} />}
    </Modal>
  );
}
