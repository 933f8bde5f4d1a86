import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Segmented } from "antd";
import { Plus, Users } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { fetchLocks, lockKeys } from "@/api/accounts";
import { listPeople, listRoles, peopleKeys, type Person } from "@/api/people";
import { LeaveDialog } from "@/features/people/leave-dialog";
import { CertificateDialog } from "@/features/people/certificate-dialog";
import { LinkDialog } from "@/features/people/link-dialog";
import { PasswordDialog } from "@/features/people/password-dialog";
import { PersonDialog } from "@/features/people/person-dialog";
import { PersonRow, type PersonAction } from "@/features/people/person-row";
import { usePeopleTexts } from "@/i18n/people/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/people/people.css";

const SHOWN = { active: true, disabled: false, everybody: null } as const;

/** Who works here: add, change, give roles, let leave. */
export function PeoplePage() {
  const p = usePeopleTexts();
  usePageTitle(p("title"));
  const client = useQueryClient();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<keyof typeof SHOWN>("active");
  const [doing, setDoing] = useState<{ person: Person | null; action: PersonAction | "add" } | null>(null);
  const wanted = useDeferredValue(search.trim());
  const roles = useQuery({ queryKey: peopleKeys.roles, queryFn: listRoles });
  const query = useInfiniteQuery({
    queryKey: [...peopleKeys.all, "list", wanted, shown],
    queryFn: ({ pageParam }) => listPeople(wanted, SHOWN[shown], pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const locks = useQuery({ queryKey: lockKeys, queryFn: fetchLocks, retry: false });
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  const close = (changed: boolean) => {
    setDoing(null);
    if (changed) void Promise.all([peopleKeys.all, lockKeys].map((queryKey) => client.invalidateQueries({ queryKey })));
  };
  const person = doing?.person ?? null;
  return (
    <div className="page people">
      <header className="page-header">
        <div><h1 className="page-title">{p("title")}</h1><p className="muted">{p("lead")}</p></div>
        <Button type="primary" icon={<Plus size={15} aria-hidden />} onClick={() => { setDoing({ person: null, action: "add" }); }}>{p("add")}</Button>
      </header>
      <div className="people-filters" role="search">
        <input aria-label={p("search")} placeholder={p("search")} value={search} onChange={(event) => { setSearch(event.target.value); }} />
        <Segmented
          value={shown} onChange={(value: keyof typeof SHOWN) => { setShown(value); }}
          options={[{ value: "active", label: p("active") }, { value: "disabled", label: p("disabled") }, { value: "everybody", label: p("everybody") }]}
        />
      </div>
      {query.error && people.length === 0 && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {query.data && people.length === 0 && <div className="card"><State icon={<Users size={20} />} title={p("empty")} text={p("empty_text")} /></div>}
      {people.length > 0 && (
        <ul className="card people-list">
          {people.map((one) => <PersonRow key={one.id} person={one} locked={locks.data?.find(({ login }) => login === one.login.toLowerCase())?.until ?? null} roles={roles.data ?? []} onAct={(action) => { setDoing({ person: one, action }); }} onChanged={() => { close(true); }} />)}
        </ul>
      )}
      {query.hasNextPage && <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{p("more")}</Button>}
      {(doing?.action === "add" || doing?.action === "edit") && <PersonDialog person={person} roles={roles.data ?? []} onClose={close} onInvite={(added) => { close(true); setDoing({ person: added, action: "link" }); }} />}
      {person && doing?.action === "link" && <LinkDialog person={person} onClose={() => { close(false); }} />}
      {person && doing?.action === "password" && <PasswordDialog person={person} onClose={close} />}
      {person && doing?.action === "leave" && <LeaveDialog person={person} onClose={close} />}
      {person && doing?.action === "certificate" && <CertificateDialog person={person} onClose={() => { close(false); }} />}
    </div>
  );
}
