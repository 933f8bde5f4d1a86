import { Button, Radio } from "antd";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { problemsOf } from "@/api/error-text";
import { fieldOfPointer, type FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { dismissPair, mergeRecords, type Pair } from "@/features/duplicates/api";
import { differs, mergeable, sideOf, taken, type Choice } from "@/features/duplicates/merge-choice";
import { FieldDisplay } from "@/fields/field-display";
import { isEmptyValue } from "@/fields/values";
import { useQualityTexts } from "@/i18n/quality/register";
import { can } from "@/records/can";
import { ProblemList } from "@/records/form/problem-list";
import { useDraft } from "@/records/form/use-draft";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  pair: Pair;
  onDecided: () => void;
}

const MAX_FIELDS = 10;

const NO_CHOICE = { choice: null };

/** A reason with the field it is about: the card has many. */
function told({ pointer, message }: FieldProblem, object: ObjectMeta): string {
  const field = object.fields.find((one) => one.api_name === fieldOfPointer(pointer));
  return field ? `${field.label}: ${message}` : message;
}

/** Both say something, and not the same. */
function differ({ older, newer }: Pair, name: string): boolean {
  return !isEmptyValue(older[name]) && !isEmptyValue(newer[name]) && JSON.stringify(older[name]) !== JSON.stringify(newer[name]);
}

/** Two records side by side: where they differ stands out; both can be opened, made one, or said to be two companies. */
export function PairCard({ object, pair, onDecided }: Props) {
  const { t } = useTranslation();
  const q = useQualityTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const draft = useDraft<{ choice: Choice | null }>("$merge", String(pair.id), NO_CHOICE);
  const { choice } = draft.value;
  const setChoice = (next: Choice | null) => {
    setFailure(null);
    draft.set({ choice: next });
  };
  const sides = ["older", "newer"] as const;
  const choosable = mergeable(object);
  const nameOf = (side: (typeof sides)[number]) => (object.name_field === "" ? pair[side].id : String(pair[side][object.name_field] ?? pair[side].id));
  const fields = choice ? choosable.filter((field) => differs(pair.older, pair.newer, field.api_name)) : object.fields
    .filter((field) => field.readable && field.api_name !== object.name_field && (!field.system || ["owner_id", "created_at"].includes(field.api_name)) && field.type !== "auto_number")
    .filter((field) => sides.some((side) => !isEmptyValue(pair[side][field.api_name])))
    .slice(0, MAX_FIELDS);
  const decide = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
      draft.drop();
      onDecided();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  const merge = async ({ keep }: Choice) => {
    const other = keep === "older" ? "newer" : "older";
    await mergeRecords(object.api_name, pair[keep].id, pair[other].id, taken({ keep, chosen: choice?.chosen ?? {} }, pair, choosable));
    showToast({ kind: "done", text: q("done", { name: nameOf(other) }) });
  };
  return (
    <article className="card pair">
      <table className="pair-table">
        <thead>
          <tr>
            <th><span className="pair-score">{pair.score === 100 ? t("duplicates.same") : t("duplicates.score", { score: pair.score })}</span></th>
            {sides.map((side) => (
              <th key={side} scope="col">
                <Link to={`/o/${object.api_name}/${pair[side].id}`} target="_blank" rel="noreferrer">
                  {nameOf(side)}
                  <ExternalLink size={13} aria-label={t("duplicates.open")} />
                </Link>
                {choice && <div><Radio checked={choice.keep === side} onChange={() => { setChoice({ keep: side, chosen: {} }); }}>{q("keep")}</Radio></div>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.api_name} data-differs={!choice && differ(pair, field.api_name)}>
              <th scope="row">{field.label}</th>
              {sides.map((side) => (
                <td key={side}>
                  {choice ? (
                    <Radio
                      checked={sideOf(choice, pair, field.api_name) === side}
                      aria-label={q("choose", { label: field.label, name: nameOf(side) })}
                      onChange={() => { setChoice({ ...choice, chosen: { ...choice.chosen, [field.api_name]: side } }); }}
                    >
                      <FieldDisplay field={field} row={pair[side]} compact />
                    </Radio>
                  ) : (
                    <FieldDisplay field={field} row={pair[side]} compact />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {choice && <p className="muted">{q("help")}</p>}
      {failure !== null && <ProblemList id={`pair-${String(pair.id)}-problems`} problems={problemsOf(failure, t).map((one) => ({ ...one, message: told(one, object) }))} />}
      <div className="pair-actions">
        {choice ? (
          <>
            <Button disabled={busy} onClick={() => { setChoice(null); }}>{t("common.cancel")}</Button>
            <Button type="primary" loading={busy} onClick={() => void decide(() => merge(choice))}>{q("do_merge")}</Button>
          </>
        ) : (
          <>
            {can("edit", object) && <Button loading={busy} onClick={() => void decide(() => dismissPair(pair.id))}>{t("duplicates.dismiss")}</Button>}
            {can("edit", object) && can("delete", object) && <Button type="primary" onClick={() => { setChoice({ keep: "older", chosen: {} }); }}>{q("merge")}</Button>}
          </>
        )}
      </div>
    </article>
  );
}
