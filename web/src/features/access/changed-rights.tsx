import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { compare, type AccessRequest, type RightsChange } from "@/api/access";
import { errorText } from "@/api/error-text";
import { useObjects } from "@/api/use-objects";
import { ObjectDifference } from "@/features/access/roles/object-difference";
import { labelIn } from "@/fields/values";
import { useAccessTexts } from "@/i18n/access/register";

interface ChangedPerson {
  user_id: string;
  name: string;
  before: string[];
  after: string[];
}

/** What the second administrator is asked to confirm: whose roles change, and what a change of documents gives and takes. */
export function ChangedRights({ request }: { request: AccessRequest }) {
  const a = useAccessTexts();
  const [open, setOpen] = useState(false);
  const people = (request.params["people"] ?? []) as ChangedPerson[];
  const changes = (request.params["changes"] ?? []) as RightsChange[];
  const named = (roles: string[]) => (roles.length === 0 ? a("no_roles") : roles.join(a("comma")));
  return (
    <>
      {people.length > 0 && <ul className="changed-people">{people.map((one) => <li key={one.user_id}><strong>{one.name}</strong> {named(one.before)} → {named(one.after)}</li>)}</ul>}
      {changes.length > 0 && <span className="muted">{changes.map((one) => `${a(`documents.${one.kind as "role"}`)} ${labelIn((one.body?.["label"] ?? {}) as Record<string, string>, one.key)}`).join(a("comma"))} {request.decidable && <Button type="link" size="small" aria-expanded={open} onClick={() => { setOpen(!open); }}>{a("roles.compare")}</Button>}</span>}
      {open && <Effects changes={changes} />}
    </>
  );
}

function Effects({ changes }: { changes: RightsChange[] }) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const objects = useObjects();
  const query = useQuery({ queryKey: ["access", "difference", changes], queryFn: () => compare(changes), gcTime: 0 });
  if (query.error) return <p role="alert" className="form-problems">{errorText(query.error, t)}</p>;
  if (!query.data) return null;
  return (
    <div className="changed-effects">
      <p><strong>{query.data.people === 0 ? a("roles.nothing") : a("roles.affects", { count: query.data.people })}</strong></p>
      {query.data.objects.map((one) => <ObjectDifference key={one.object} change={one} label={objects.data?.find((each) => each.api_name === one.object)?.label ?? one.object} />)}
    </div>
  );
}
