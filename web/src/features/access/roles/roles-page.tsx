import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { Eye, Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { accessKeys, fetchRights, type RightsChange } from "@/api/access";
import { useObjects } from "@/api/use-objects";
import { DifferenceDialog } from "@/features/access/roles/difference-dialog";
import { labelOf, newKey, type Role, type Sharing } from "@/features/access/roles/model";
import { RoleEditor } from "@/features/access/roles/role-editor";
import { SeeAsDialog } from "@/features/access/roles/see-as-dialog";
import { SharingEditor } from "@/features/access/roles/sharing-editor";
import { useAccessTexts } from "@/i18n/access/register";
import { ErrorState } from "@/records/common/error-state";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import { useDraft } from "@/records/form/use-draft";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/access/access.css";
import "@/features/access/roles/roles.css";

type Kind = "role" | "sharing";

const NOTHING = { changes: {} };

/** Roles and sharing rules: edit as a draft, compare who gains and loses what, publish. */
export function RolesPage() {
  const { i18n } = useTranslation();
  const a = useAccessTexts();
  usePageTitle(a("roles.title"));
  const client = useQueryClient();
  const [params, setParams] = useSearchParams();
  const kept = useDraft<{ changes: Readonly<Record<string, RightsChange>> }>("$rights", "changes", NOTHING);
  const drafts = kept.value.changes;
  const [comparing, setComparing] = useState(false);
  const [seeing, setSeeing] = useState(false);
  const objects = useObjects();
  const query = useQuery({ queryKey: accessKeys.documents, queryFn: fetchRights });
  const kind: Kind = params.get("kind") === "sharing" ? "sharing" : "role";
  const stored = (query.data?.items ?? []).filter((one) => one.kind === kind);
  const made = Object.values(drafts).filter((one) => one.kind === kind && !stored.some((each) => each.key === one.key)).map((one) => ({ kind: one.kind, key: one.key, body: one.body ?? {}, people: 0 }));
  const items = [...stored, ...made].map((one) => ({ ...one, body: drafts[`${one.kind}/${one.key}`]?.body ?? one.body }));
  const current = items.find((one) => one.key === params.get("key")) ?? items[0];
  const name = (body: object) => labelOf((body as { label: Record<string, string> }).label, i18n.language);
  const open = (key: string) => { setParams({ kind, key }, { replace: true }); };
  const set = (key: string, body: object) => { kept.set({ changes: { ...drafts, [`${kind}/${key}`]: { kind, key, body: body as Record<string, unknown> } } }); };
  const add = () => {
    const key = newKey(kind, items.map((one) => one.key));
    const label = { [i18n.language]: a(kind === "role" ? "roles.new_role" : "roles.new_sharing") };
    set(key, kind === "role" ? ({ label, objects: {} } satisfies Role) : ({ label, object: objects.data?.[0]?.api_name ?? "", filter: {}, to: { roles: [] } } satisfies Sharing));
    open(key);
  };
  const done = () => {
    setComparing(false);
    kept.drop();
    void client.invalidateQueries({ queryKey: accessKeys.documents });
  };
  const changes = Object.values(drafts);
  const roles = (query.data?.items ?? []).filter((one) => one.kind === "role").map((one) => ({ value: one.key, label: name(one.body) }));
  return (
    <div className="page roles-page">
      <header className="page-header">
        <div><h1 className="page-title">{a("roles.title")}</h1><p className="muted">{a("roles.lead")}</p></div>
        <div className="page-actions"><Button icon={<Eye size={15} aria-hidden />} onClick={() => { setSeeing(true); }}>{a("roles.preview_as")}</Button></div>
      </header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={8} />}
      {query.data && (
        <div className="roles-columns">
          <aside className="card roles-list">
            <Segmented<Kind> block value={kind} options={[{ value: "role", label: a("roles.roles") }, { value: "sharing", label: a("roles.sharing") }]} onChange={(next) => { setParams({ kind: next }, { replace: true }); }} />
            <ul>
              {items.map((one) => (
                <li key={one.key}>
                  <button type="button" aria-current={one.key === current?.key} onClick={() => { open(one.key); }}>
                    <span>{name(one.body)}{drafts[`${kind}/${one.key}`] ? " •" : ""}</span>
                    {kind === "role" && <span className="muted">{a("roles.people", { count: one.people })}</span>}
                  </button>
                </li>
              ))}
            </ul>
            <Button type="text" icon={<Plus size={15} aria-hidden />} onClick={add}>{a(kind === "role" ? "roles.new_role" : "roles.new_sharing")}</Button>
          </aside>
          {current && (
            <section className="card roles-editor" key={`${kind}/${current.key}`}>
              {kind === "role"
                ? <RoleEditor role={current.body as unknown as Role} objects={objects.data ?? []} onChange={(next) => { set(current.key, next); }} />
                : <SharingEditor sharing={current.body as unknown as Sharing} objects={objects.data ?? []} roles={roles} onChange={(next) => { set(current.key, next); }} />}
            </section>
          )}
        </div>
      )}
      <UnsavedGuard dirty={changes.length > 0} />
      {changes.length > 0 && (
        <div className="roles-bar" role="status">
          <span>{a("roles.draft", { count: changes.length })}</span>
          <Button onClick={kept.drop}>{a("roles.discard")}</Button>
          <Button type="primary" onClick={() => { setComparing(true); }}>{a("roles.compare")}</Button>
        </div>
      )}
      {comparing && query.data && <DifferenceDialog changes={changes} version={query.data.version} objects={objects.data ?? []} onClose={() => { setComparing(false); }} onDone={done} />}
      {seeing && <SeeAsDialog onClose={() => { setSeeing(false); }} />}
    </div>
  );
}
