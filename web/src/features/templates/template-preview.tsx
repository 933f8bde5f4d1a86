import { useQuery } from "@tanstack/react-query";
import { Button, Drawer } from "antd";
import { previewTemplate, type TemplateInfo } from "@/api/company";
import { useCompanyTexts } from "@/i18n/company/register";
import { before, listed } from "@/i18n/punctuation";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  one: TemplateInfo;
  busy: boolean;
  onClose: () => void;
  onInstall: (sample: boolean) => void;
}

const KINDS = ["object", "process", "view", "automation", "reminder", "role", "workspace"] as const;

/** What a template would add, before it is installed. */
export function TemplatePreview({ one, busy, onClose, onInstall }: Props) {
  const c = useCompanyTexts();
  const query = useQuery({ queryKey: ["template-preview", one.key], queryFn: () => previewTemplate(one.key), staleTime: 0 });
  const changed = query.data?.changed ?? [];
  return (
    <Drawer
      open
      title={one.label}
      onClose={onClose}
      footer={changed.length > 0 && (
        <div className="template-actions">
          <Button onClick={() => { onInstall(false); }} loading={busy}>{c("install")}</Button>
          <Button type="primary" onClick={() => { onInstall(true); }} loading={busy}>{c("install_with_sample")}</Button>
        </div>
      )}
    >
      {query.error && <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />}
      {query.isPending && <Skeleton lines={5} />}
      {query.data && changed.length === 0 && <p>{c("nothing_new")}</p>}
      {query.data && changed.length > 0 && (
        <>
          <p className="muted">{c("stays")}</p>
          <h3>{c("adds")}</h3>
          <ul>
            {KINDS.filter((kind) => changed.some((pair) => pair[0] === kind)).map((kind) => (
              <li key={kind}>{kind === "workspace" ? c(`kind_${kind}`) : before(c(`kind_${kind}`)) + listed(changed.filter((pair) => pair[0] === kind).map((pair) => one.objects.find((each) => each.name === pair[1])?.label ?? pair[1] ?? ""))}</li>
            ))}
          </ul>
          {query.data.warnings.length > 0 && <ul className="notice notice-warning">{query.data.warnings.map((each) => <li key={each.pointer + each.code}>{each.message}</li>)}</ul>}
          <details>
            <summary>{c("effects")} · {query.data.steps.length}</summary>
            <ul className="muted">{query.data.steps.map((each, at) => <li key={at}>{each.text}</li>)}</ul>
          </details>
        </>
      )}
    </Drawer>
  );
}
