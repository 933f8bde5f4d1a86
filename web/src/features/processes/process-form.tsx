import { useQuery } from "@tanstack/react-query";
import { fetchFlows, approvalKeys } from "@/api/approvals";
import { fetchObjectBody, processKeys, type ObjectBody, type ProcessDoc } from "@/api/processes";
import type { ObjectMeta } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { ProcessDesk } from "@/features/processes/process-desk";
import { optionsOf } from "@/features/processes/process-model";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  name: string;
  stored: ProcessDoc;
  fresh: boolean;
}

/** Gathers what editing a process needs: its object, as people see it and as it is stored, and the approval flows. */
export function ProcessForm({ name, stored, fresh }: Props) {
  const meta = useObject(stored.object);
  const object = useQuery({ queryKey: processKeys.object(stored.object), queryFn: () => fetchObjectBody(stored.object) });
  const flows = useQuery({ queryKey: approvalKeys.flows, queryFn: ({ signal }) => fetchFlows(signal) });
  const error = meta.error ?? object.error;
  if (error) return <div className="card"><ErrorState error={error} onRetry={() => { void meta.refetch(); void object.refetch(); }} /></div>;
  if (!meta.data || !object.data || flows.isPending) return <Skeleton lines={8} />;
  const offered = (flows.data ?? []).filter((one) => one.flow.object === stored.object).map((one) => ({ value: one.key, label: labelIn(one.flow.label, currentLanguage()) || one.key }));
  return <Loaded name={name} stored={stored} fresh={fresh} object={meta.data} body={object.data} flows={offered} />;
}

function Loaded(props: Props & { object: ObjectMeta; body: ObjectBody; flows: readonly { value: string; label: string }[] }) {
  return <ProcessDesk {...props} first={{ process: props.stored, options: optionsOf(props.body, props.stored.field), removed: {} }} />;
}
