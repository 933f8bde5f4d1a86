import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approvalKeys, fetchSubstitute, saveSubstitute } from "@/api/approvals";
import { momentOf } from "@/fields/datetime/zoned";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { formatDate, formatDateTime } from "@/i18n/format";
import { useInboxTexts } from "@/i18n/inbox/register";
import { ErrorState } from "@/records/common/error-state";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";

interface Chosen {
  [name: string]: unknown;
  substitute: string | null;
  /** Days, `YYYY-MM-DD`; empty: not chosen yet. */
  begin: string;
  end: string;
}

const NOBODY: Chosen = { substitute: null, begin: "", end: "" };
const WHERE = ["substitute", "begins_at", "ends_at"] as const;

/** Who decides while one is away, and for whom one decides oneself. */
export function SubstituteCard() {
  const { t } = useTranslation();
  const n = useInboxTexts();
  const query = useQuery({ queryKey: approvalKeys.substitute, queryFn: ({ signal }) => fetchSubstitute(signal) });
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const form = useKeptForm<Chosen>("$substitute", "mine", NOBODY, ["begins_at", "ends_at"]);
  const { substitute: person, begin, end } = form.value;
  if (query.error) return <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>;
  if (!query.data) return <Skeleton lines={4} />;
  const found = query.data;
  const save = async (chosen: Parameters<typeof saveSubstitute>[0]) => {
    setBusy(true);
    try {
      await saveSubstitute(chosen);
      form.drop();
      setOpen(false);
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
    await query.refetch();
  };
  const complete = person !== null && begin !== "" && end !== "" && begin <= end;
  return (
    <>
      <section className="card approval-section" aria-label={n("approvals.substitute_mine")}>
        <h2>{n("approvals.substitute_mine")}</h2>
        <p className="muted">
          {found.substitute && found.begins_at && found.ends_at
            ? n("approvals.substitute_now", { name: found.substitute.name, begin: formatDateTime(found.begins_at), end: formatDateTime(found.ends_at) })
            : n("approvals.substitute_text")}
        </p>
        <KeptTop form={form} saving={busy} />
        {open || form.dirty ? (
          <div className="flow-line">
            <div className="grow"><PersonPicker label={n("approvals.person")} value={person === null ? [] : [person]} onChange={(ids) => { form.change({ substitute: ids.at(-1) ?? null }); }} /></div>
            <input className="flow-date" type="date" aria-label={n("approvals.begin")} title={begin && formatDate(begin)} value={begin} onChange={(event) => { form.change({ begin: event.target.value }); }} />
            <input className="flow-date" type="date" aria-label={n("approvals.end")} title={end && formatDate(end)} value={end} onChange={(event) => { form.change({ end: event.target.value }); }} />
            <Button
              type="primary"
              disabled={!complete}
              loading={busy}
              onClick={() => { if (person !== null) void save({ substitute: person, begins_at: momentOf(begin), ends_at: momentOf(end, "23:59:59") }); }}
            >
              {t("common.save")}
            </Button>
            <Button onClick={() => { form.drop(); setOpen(false); }}>{t("common.cancel")}</Button>
            {WHERE.map((name) => <KeptField key={name} form={form} name={name}>{() => null}</KeptField>)}
          </div>
        ) : (
          <div className="flow-line">
            <Button onClick={() => { setOpen(true); }}>{n("approvals.substitute")}…</Button>
            {found.substitute && <Button onClick={() => void save(null)}>{n("approvals.remove")}</Button>}
          </div>
        )}
      </section>
      <section className="card approval-section" aria-label={n("approvals.standing_in")}>
        <h2>{n("approvals.standing_in")}</h2>
        {found.standing_in.length === 0 && <p className="muted">{n("approvals.standing_in_none")}</p>}
        <ul className="approval-files">
          {found.standing_in.map((one) => (
            <li key={one.person.id}><strong>{one.person.name}</strong><span className="muted">{formatDateTime(one.begins_at)} – {formatDateTime(one.ends_at)}</span></li>
          ))}
        </ul>
      </section>
    </>
  );
}
