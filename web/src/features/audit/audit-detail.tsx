import type { AuditEntry } from "@/api/audit";
import { useFieldNames, useObjects } from "@/features/audit/use-objects";
import { partName, useAuditTexts, type AuditText } from "@/i18n/audit/register";
import { formatDateTime } from "@/i18n/format";

type Values = Record<string, unknown>;
type Names = (name: string) => string;

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const LOCKS = ["pair", "login", "place"] as const;

/** Old and new values side by side where there are both, anything else as names and values; names as people know them. */
export function AuditDetail({ entry }: { entry: AuditEntry }) {
  const a = useAuditTexts();
  const field = useFieldNames(entry.object);
  const object = useObjects();
  if (!entry.detail) return null;
  const { old, new: now, ...rest } = entry.detail;
  const named = (name: string) => field(name) ?? partName(name, a);
  const value = (name: string, one: unknown) => {
    if (name === "field" && typeof one === "string") return field(one) ?? one;
    if (name === "object" && typeof one === "string") return object(one);
    const lock = LOCKS.find((each) => name === "scope" && each === one);
    return lock ? a(`scopes.${lock}`) : <Value value={one} named={named} a={a} />;
  };
  return (
    <>
      {isValues(old) && isValues(now) && <Changed old={old} now={now} named={named} a={a} />}
      {Object.keys(rest).length > 0 && (
        <dl>
          {Object.entries(rest).map(([name, one]) => (
            <span key={name} className="audit-pair"><dt>{partName(name, a)}</dt><dd>{value(name, one)}</dd></span>
          ))}
        </dl>
      )}
    </>
  );
}

function Changed({ old, now, named, a }: { old: Values; now: Values; named: Names; a: AuditText }) {
  return (
    <table className="audit-changed">
      <thead><tr><th /><th>{a("old")}</th><th>{a("new")}</th></tr></thead>
      <tbody>
        {Object.keys(now).map((name) => (
          <tr key={name}><th scope="row">{named(name)}</th><td>{text(old[name], a)}</td><td>{text(now[name], a)}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ value, named, a }: { value: unknown; named: Names; a: AuditText }) {
  if (Array.isArray(value) && value.some((one) => isValues(one) && "old" in one)) {
    return (
      <>
        {value.filter(isValues).slice(0, 20).map((one) => (
          <Changed key={text(one.id, a)} old={one.old as Values} now={one.new as Values} named={named} a={a} />
        ))}
      </>
    );
  }
  return <>{Array.isArray(value) ? value.map((one) => text(one, a)).join(", ") : text(value, a)}</>;
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown, a: AuditText): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return a(value ? "yes" : "no");
  if (isValues(value) && typeof value.amount === "string") return [value.amount, value.currency].filter(Boolean).join(" ");
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "string" && MOMENT.test(value) ? formatDateTime(value) : String(value as string | number);
}
