import { Plus } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { problemsAt, type FieldProblem } from "@/api/problem";
import { moveStage, type Desk } from "@/features/processes/process-model";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { optionColors } from "@/ui/theme";

interface Props {
  desk: Desk;
  chosen: string | null;
  problems: readonly FieldProblem[];
  onChoose: (code: string) => void;
  onChange: (desk: Desk) => void;
  onAdd: () => void;
}

/** The stages side by side, as a record goes through them. Dragged, or moved with Alt and the arrow keys. */
export function StageRow({ desk, chosen, problems, onChoose, onChange, onAdd }: Props) {
  const t = useStageTexts();
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<string | null>(null);
  const codes = Object.keys(desk.process.stages);
  // The card that the keyboard moved keeps the focus in its new place.
  useEffect(() => {
    if (moved.current === null) return;
    list.current?.querySelector<HTMLElement>(`[data-code="${moved.current}"] button`)?.focus();
    moved.current = null;
  });

  const press = (event: KeyboardEvent, code: string, place: number) => {
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (step === 0) return;
    event.preventDefault();
    if (event.altKey) {
      moved.current = code;
      onChange(moveStage(desk, code, place + step));
    } else {
      list.current?.querySelectorAll<HTMLElement>("li > button")[place + step]?.focus();
    }
  };
  return (
    <ol className="stage-row" ref={list}>
      {codes.map((code, place) => {
        const stage = desk.process.stages[code];
        const option = desk.options.find((one) => one.code === code);
        if (!stage) return null;
        const label = labelIn(option?.label ?? {}, currentLanguage()) || code;
        const bad = problemsAt(problems, `stages/${code}`).length > 0;
        return (
          <li
            key={code}
            data-code={code}
            data-over={over === code && dragged !== null && dragged !== code}
            onDragOver={(event) => { if (dragged !== null) { event.preventDefault(); setOver(code); } }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) onChange(moveStage(desk, dragged, place));
              setDragged(null);
              setOver(null);
            }}
          >
            <button
              type="button"
              draggable
              className="stage-card"
              data-bad={bad}
              data-kind={stage.kind}
              aria-pressed={chosen === code}
              aria-label={t("designer.move", { stage: label, number: place + 1, count: codes.length })}
              onDragStart={() => { setDragged(code); }}
              onDragEnd={() => { setDragged(null); setOver(null); }}
              onClick={() => { onChoose(code); }}
              onKeyDown={(event) => { press(event, code, place); }}
            >
              <span className="stage-card-name"><span className="option-dot" style={{ background: optionColors(option?.color).dot }} aria-hidden />{label}</span>
              <span className="muted">
                {t(`designer.kinds.${stage.kind}`)}
                {stage.probability !== null && ` · ${String(stage.probability)}%`}
                {stage.evidence.length > 0 && ` · ${t("designer.proofs", { count: stage.evidence.length })}`}
              </span>
            </button>
          </li>
        );
      })}
      <li><button type="button" className="stage-card stage-card-add" onClick={onAdd}><Plus size={16} aria-hidden />{t("designer.add_stage")}</button></li>
    </ol>
  );
}
