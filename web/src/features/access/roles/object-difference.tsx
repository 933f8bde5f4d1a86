import type { Difference } from "@/api/access";
import { useObject } from "@/api/use-objects";
import type { Operation } from "@/features/access/roles/model";
import { useAccessTexts } from "@/i18n/access/register";
import { formatNumber } from "@/i18n/format";
import { before } from "@/i18n/punctuation";

/** What changes on one object: records gained and lost per operation, levels of fields. */
export function ObjectDifference({ change, label }: { change: Difference["objects"][number]; label: string }) {
  const a = useAccessTexts();
  const meta = useObject(change.object);
  const field = (name: string) => meta.data?.fields.find((one) => one.api_name === name)?.label ?? name;
  return (
    <section className="difference">
      <h3>{label}</h3>
      {change.operations.map((one) => (
        <details key={one.operation}>
          <summary>
            <strong>{a(`operations.${one.operation as Operation}`)}</strong>
            {one.gaining > 0 && <span className="difference-plus"> + {a("roles.gains", { count: one.gaining, records: formatNumber(one.records_gained) })}</span>}
            {one.losing > 0 && <span className="difference-minus"> − {a("roles.loses", { count: one.losing, records: formatNumber(one.records_lost) })}</span>}
            {!one.exact && <span className="muted"> {a("roles.inexact")}</span>}
          </summary>
          <ul aria-label={a("roles.names")}>{one.people.map((person) => <li key={person.name} className="tabular">{before(person.name)}{person.before} → {person.after}</li>)}</ul>
        </details>
      ))}
      {change.fields.length > 0 && (
        <ul>{change.fields.map((one) => <li key={one.field + one.before + one.after}>{before(field(one.field))}{a(`levels.${one.before}`)} → <strong>{a(`levels.${one.after}`)}</strong> <span className="muted">{a("roles.people", { count: one.people })}</span></li>)}</ul>
      )}
    </section>
  );
}
