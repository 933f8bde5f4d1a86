import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/use-session";
import { fetchWorkYear, setWorkday, workdayKeys } from "@/api/workdays";
import { useDailyTexts } from "@/i18n/daily/register";
import { dayInZone, formatDate } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Chip } from "@/ui/chip";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

/** Holidays and make-up days by which deadlines and dwell are counted, and the company's own exceptions. */
export function WorkdaysCard() {
  const d = useDailyTexts();
  const { user } = useSession();
  const [now] = useState(() => Number(dayInZone(Date.now()).slice(0, 4)));
  const [year, setYear] = useState(now);
  const query = useQuery({ queryKey: workdayKeys.year(year), queryFn: ({ signal }) => fetchWorkYear(year, signal), staleTime: 600_000 });
  const found = query.data;
  return (
    <section className="card feed-card" aria-label={d("workdays.title")}>
      <h2><CalendarDays size={16} aria-hidden style={{ verticalAlign: -2 }} /> {d("workdays.title")}</h2>
      <p className="muted">{d("workdays.text")}</p>
      <div className="workdays-year">
        <Segmented<number> aria-label={d("workdays.year")} value={year} options={[now, now + 1]} onChange={setYear} />
        {found && <span><Chip text={d(found.status === "official" ? "workdays.official" : "workdays.estimated")} color={found.status === "official" ? "green" : "orange"} /> {d("workdays.count", { count: found.working_days })}</span>}
      </div>
      {query.error && <ErrorState error={query.error} compact onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton lines={4} />}
      {found && (
        <>
          {found.status !== "official" && <p className="feed-warning">{d("workdays.warning", { year })}</p>}
          <ul className="workdays">
            {found.special.map((one) => <li key={one.day} data-working={one.working}><span className="tabular">{formatDate(one.day)}</span> {one.name !== "" && `${one.name} · `}{d(one.makeup ? "workdays.makeup" : one.working ? "workdays.worked" : "workdays.free")}</li>)}
          </ul>
          {user.abilities.includes("configure") && <Exception year={year} />}
        </>
      )}
    </section>
  );
}

interface ExceptionDraft extends Readonly<Record<string, unknown>> {
  day: string;
  name: string;
  kind: "free" | "worked" | "public";
}

function Exception({ year }: { year: number }) {
  const d = useDailyTexts();
  const { t } = useTranslation();
  const client = useQueryClient();
  const form = useKeptForm<ExceptionDraft>("$workday", "exception", { day: "", name: "", kind: "free" });
  const { day, name, kind } = form.value;
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await setWorkday(day, kind === "public" ? null : { working: kind === "worked", name: name.trim() }, d("workdays.note", { day }));
      await client.invalidateQueries({ queryKey: workdayKeys.all });
      showToast({ kind: "done", text: d("workdays.saved") });
      form.drop();
    } catch (error) {
      form.fail(error);
    }
    setBusy(false);
  };
  return (
    <form className="workday-form" aria-label={d("workdays.exception")} onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <strong>{d("workdays.exception")}</strong>
      <KeptTop form={form} saving={busy} />
      <span><KeptField form={form} name="day">{(mark) => <Input {...mark} type="date" aria-label={d("workdays.day")} value={day} min={`${String(year)}-01-01`} max={`${String(year)}-12-31`} onChange={(event) => { form.change({ day: event.target.value }); }} />}</KeptField></span>
      <Segmented aria-label={d("workdays.kind")} value={kind} options={(["free", "worked", "public"] as const).map((value) => ({ value, label: d(`workdays.${value}`) }))} onChange={(next) => { form.change({ kind: next }); }} />
      <span><KeptField form={form} name="name">{(mark) => <Input {...mark} aria-label={d("workdays.name")} placeholder={d("workdays.name")} maxLength={100} value={name} onChange={(event) => { form.change({ name: event.target.value }); }} />}</KeptField></span>
      <Button htmlType="submit" loading={busy} disabled={day === ""}>{t("common.save")}</Button>
    </form>
  );
}
