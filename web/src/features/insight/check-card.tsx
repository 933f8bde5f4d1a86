import { useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { assignCheck, closeCheck, samplingKeys, type Answer, type Check, type DrawDetail } from "@/api/sampling";
import { PersonPicker } from "@/fields/lookup/people-picker";
import { formatDate } from "@/i18n/format";
import { useInsightTexts } from "@/i18n/insight/register";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Chip } from "@/ui/chip";
import { showToast } from "@/ui/toast";

const ANSWERS: readonly Answer[] = ["ok", "bad", "none"];
const COLORS = { open: "blue", passed: "green", failed: "orange" } as const;

interface Found {
  [name: string]: unknown;
  answers: Record<string, Answer>;
  note: string;
}

const NOTHING: Found = { answers: {}, note: "" };

/** The check of one record: who, until when, the list, and what was found. */
export function CheckCard({ check, draw, oversees }: { check: Check; draw: string; oversees: boolean }) {
  const t = useInsightTexts();
  const client = useQueryClient();
  const form = useKeptForm<Found>("$check", check.id, NOTHING, ["items"]);
  const { answers, note } = form.value;
  const [busy, setBusy] = useState(false);
  const [handing, setHanding] = useState(false);
  const mine = check.mine && check.state === "open";

  const attempt = async (work: () => Promise<DrawDetail>, done: string) => {
    setBusy(true);
    try {
      client.setQueryData(samplingKeys.draw(draw), await work());
      void client.invalidateQueries({ queryKey: samplingKeys.overview, exact: true });
      showToast({ kind: "done", text: done });
      setHanding(false);
      return true;
    } catch (error) {
      form.fail(error);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const close = async () => {
    if (await attempt(() => closeCheck(check.id, answers, note), t("audits.closed"))) form.drop();
  };
  const shown = (code: string, stored: Answer | null) => (mine ? answers[code] ?? null : stored);
  return (
    <li className="card audit-check" data-state={check.state}>
      <div className="audit-check-head">
        <span className="muted tabular">#{check.place}</span>
        {check.record_name === null ? <span className="muted">{t("audits.hidden")}</span> : <Link to={`/o/${check.object}/${check.record_id}`}><strong>{check.record_name}</strong></Link>}
        <Chip text={t(`audits.states.${check.state}`)} color={COLORS[check.state]} />
        {check.overdue && <Chip text={t("audits.late")} color="red" />}
      </div>
      <p className="muted">
        {[check.owner && t("audits.owner", { name: check.owner }), check.assignee_name ? t("audits.assignee", { name: check.assignee_name }) : t("audits.nobody"), t("audits.due", { date: formatDate(check.due_on) })].filter(Boolean).join(" · ")}
      </p>
      {(mine || check.state !== "open") && (
        <ul className="audit-items">
          {check.items.map((item) => (
            <li key={item.code}>
              <span>{item.label}</span>
              {mine ? (
                <span role="group" aria-label={item.label} className="audit-answers">
                  {ANSWERS.map((answer) => (
                    <button key={answer} type="button" data-answer={answer} aria-pressed={shown(item.code, item.answer) === answer} onClick={() => { form.change({ answers: { ...answers, [item.code]: answer } }); }}>{t(`audits.answers.${answer}`)}</button>
                  ))}
                </span>
              ) : (
                <strong data-answer={item.answer}>{item.answer === null ? "–" : t(`audits.answers.${item.answer}`)}</strong>
              )}
            </li>
          ))}
        </ul>
      )}
      {mine && <KeptField form={form} name="answers">{() => null}</KeptField>}
      {mine && <KeptField form={form} name="note">{(mark) => <Input.TextArea {...mark} rows={2} maxLength={4000} value={note} aria-label={t("audits.note")} placeholder={t("audits.note")} onChange={(event) => { form.change({ note: event.target.value }); }} />}</KeptField>}
      {!mine && check.note !== null && <p className="audit-note">{check.note}</p>}
      <KeptTop form={form} saving={busy} />
      {check.state === "open" && (mine || oversees) && (
        <div className="audit-buttons">
          {mine && <Button type="primary" loading={busy} onClick={() => void close()}>{t("audits.close")}</Button>}
          {oversees && !handing && <Button onClick={() => { setHanding(true); }}>{t("audits.hand_over")}</Button>}
          {handing && <PersonPicker label={t("audits.hand_over")} value={[]} onChange={(ids) => { const [person] = ids; if (person !== undefined) void attempt(() => assignCheck(check.id, person), t("audits.handed")); }} />}
        </div>
      )}
    </li>
  );
}
