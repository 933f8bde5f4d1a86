import { useQuery } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { automationKeys, type Automation } from "@/api/automations";
import { fetchDocumentVersions } from "@/api/meta";
import { useReferenceNames } from "@/fields/lookup/use-reference-names";
import { formatDateTime } from "@/i18n/format";
import { useAutomationTexts } from "@/i18n/automation/register";
import { ErrorState } from "@/records/common/error-state";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

interface Props {
  name: string;
  /** Puts an earlier version in force. */
  onRestore: (body: Automation, number: number) => Promise<void>;
}

/** What was published of an automation, by whom, and the way back. Runs end on the version they began with. */
export function VersionList({ name, onRestore }: Props) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const query = useQuery({ queryKey: automationKeys.versions(name), queryFn: ({ signal }) => fetchDocumentVersions("automation", name, signal), staleTime: 0 });
  const items = query.data ?? [];
  const people = useReferenceNames("user", [...new Set(items.flatMap((one) => one.by ?? []))]);
  if (query.isPending) return <Skeleton lines={5} />;
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (items.length === 0) return <div className="card"><State icon={<Undo2 size={20} />} title={n("versions.empty")} text={n("versions.text")} /></div>;
  return (
    <>
      <p className="muted">{n("versions.text")}</p>
      <ol className="card auto-versions">
        {items.map((one, index) => {
          const body = one.body as unknown as Automation | null;
          return (
            <li key={one.number}>
              <strong>{n("versions.number", { number: one.number })}</strong>
              {index === 0 && <Chip text={n("versions.current")} color="green" />}
              <span className="muted">{[one.by === null ? n("versions.by_system") : people[one.by], formatDateTime(one.at), body && n("versions.steps", { count: body.steps.length })].filter(Boolean).join(" · ")}</span>
              {one.note !== "" && <span>{one.note}</span>}
              {index > 0 && body && (
                <Popconfirm title={n("versions.sure", { number: one.number })} okText={n("versions.restore")} cancelText={t("common.cancel")} onConfirm={() => onRestore(body, one.number)}>
                  <Button size="small" icon={<Undo2 size={14} aria-hidden />} aria-label={n("versions.restore_number", { number: one.number })}>{n("versions.restore")}</Button>
                </Popconfirm>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
}
