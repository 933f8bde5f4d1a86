import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal } from "antd";
import { Check, CheckCheck, Flag } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import { answerInstruction, fetchGiven, instructionKeys, type AnswerStep, type GivenInstruction } from "@/api/instructions";
import { keys } from "@/api/query-keys";
import { useInstructionTexts } from "@/i18n/instructions/register";
import { DueTime } from "@/records/task/due-time";
import { showToast } from "@/ui/toast";
import "@/records/instruction/instruction.css";

/** What one was asked and has not done: read by being shown, accepted and done by a button each. */
export function GivenList() {
  const { t } = useTranslation();
  const i = useInstructionTexts();
  const client = useQueryClient();
  const query = useQuery({ queryKey: instructionKeys.given, queryFn: ({ signal }) => fetchGiven(signal) });
  const items = query.data ?? [];
  const unseen = items.filter((one) => one.seen_at === null).map((one) => one.id).join(" ");

  useEffect(() => {
    // Shown is seen; who gave it sees that. A failure is made up for by the next look.
    if (unseen !== "") void Promise.allSettled(unseen.split(" ").map((id) => answerInstruction(id, "seen", null)));
  }, [unseen]);

  const answer = async (item: GivenInstruction, step: AnswerStep, note: string | null): Promise<string | null> => {
    try {
      await answerInstruction(item.id, step, note);
      showToast({ kind: "done", text: step === "done" ? i("told_done") : i("told", { name: item.given_by_name ?? "" }) });
      await Promise.all([client.invalidateQueries({ queryKey: instructionKeys.given }), client.invalidateQueries({ queryKey: keys.records("task") })]);
      return null;
    } catch (error) {
      return errorText(error, t);
    }
  };

  if (items.length === 0) return null;
  return (
    <section className="card given" aria-label={i("mine")}>
      <h2><Flag size={16} aria-hidden />{i("mine")}<span className="tabular">{items.length}</span></h2>
      <ul>{items.map((item) => <GivenItem key={item.id} item={item} at={query.dataUpdatedAt} onAnswer={answer} />)}</ul>
    </section>
  );
}

interface ItemProps {
  item: GivenInstruction;
  at: number;
  onAnswer: (item: GivenInstruction, step: AnswerStep, note: string | null) => Promise<string | null>;
}

function GivenItem({ item, at, onAnswer }: ItemProps) {
  const { t } = useTranslation();
  const i = useInstructionTexts();
  const [busy, setBusy] = useState(false);
  const [closing, setClosing] = useState(false);
  const [note, setNote] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const send = async (step: AnswerStep) => {
    setBusy(true);
    const failed = await onAnswer(item, step, note.trim() === "" ? null : note.trim());
    setBusy(false);
    setProblem(failed);
    if (failed === null) setClosing(false);
  };
  return (
    <li>
      <div className="given-words">
        <strong>{item.subject}</strong>
        {item.content !== null && <p>{item.content}</p>}
        <span className="given-about">
          {item.given_by_name !== null && <span>{i("from", { name: item.given_by_name })}</span>}
          {item.due_at !== null && <DueTime moment={item.due_at} now={at} />}
          <Link to={`/o/task/${item.task}`}>{i("open_task")}</Link>
        </span>
        {problem !== null && !closing && <p className="form-problems" role="alert">{problem}</p>}
      </div>
      <div className="given-actions">
        {item.accepted_at === null
          ? <Button type="primary" icon={<Check size={15} aria-hidden />} loading={busy} onClick={() => void send("accepted")}>{i("accept")}</Button>
          : <span className="given-state"><Check size={15} aria-hidden />{i("accepted")}</span>}
        <Button icon={<CheckCheck size={15} aria-hidden />} disabled={busy} onClick={() => { setProblem(null); setClosing(true); }}>{i("done")}</Button>
      </div>
      <Modal open={closing} title={i("done_title")} width={460} okText={i("done")} cancelText={t("common.cancel")} confirmLoading={busy} onOk={() => void send("done")} onCancel={() => { setClosing(false); }}>
        <p className="given-subject">{item.subject}</p>
        <Input.TextArea rows={3} maxLength={500} autoFocus value={note} aria-label={i("note")} placeholder={i("note")} onChange={(event) => { setNote(event.target.value); }} />
        {problem !== null && <p className="form-problems" role="alert">{problem}</p>}
      </Modal>
    </li>
  );
}
