import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Check, Ellipsis, Undo2 } from "lucide-react";
import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { advance, fetchStanding, stageKeys, type Standing, type Way } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { dayInZone, formatDate } from "@/i18n/format";
import { useStageTexts } from "@/i18n/process/register";
import { can } from "@/records/can";
import { AdvanceDialog } from "@/records/stage/advance-dialog";
import { StageStep } from "@/records/stage/stage-step";
import { stopsOf } from "@/records/stage/advance-model";
import { DwellNote } from "@/records/stage/dwell-note";
import { RecordLiveliness } from "@/records/stage/record-liveliness";
import { TermMark } from "@/records/terms/term-mark";
import { Menu, type MenuItem } from "@/ui/menu";
import { showToast } from "@/ui/toast";
import { useTranslation } from "react-i18next";
import "@/records/stage/stages.css";

/** Asks for the dialog of a move, by the stage it goes to. */
const MOVE = "move";

/** Long paths scroll by themselves: the present stage is what people look for, with a little of what comes before and after it. */
function showPresent(path: HTMLOListElement): void {
  const present = path.querySelector<HTMLElement>("[aria-current=step]");
  if (present) path.scrollLeft = Math.max(0, present.offsetLeft - path.offsetLeft - (path.clientWidth - present.offsetWidth) / 2);
}

function without(params: URLSearchParams, name: string): URLSearchParams {
  const next = new URLSearchParams(params);
  next.delete(name);
  return next;
}

interface Props {
  object: ObjectMeta;
  row: RecordRow;
}

/** The stages of a record's process as a path: passed, present, ahead; one button goes on. */
export function StagePath({ object, row }: Props) {
  const standing = useQuery({
    queryKey: stageKeys.standing(object.api_name, row.id),
    queryFn: ({ signal }) => fetchStanding(object.api_name, row.id, signal),
    retry: false,
  });
  if (!standing.data) return standing.isError ? null : <div className="stage-space" />;
  return <LoadedPath object={object} row={row} standing={standing.data} />;
}

function LoadedPath({ object, row, standing }: Props & { standing: Standing }) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const [way, setWay] = useState<Way | null>(null);
  const [params, setParams] = useSearchParams();
  const editable = can("edit", object, row);
  const asked = editable ? params.get(MOVE) : null;
  const { stages } = standing.process;
  const label = new Map(stages.map((stage) => [stage.code, stage.label]));
  const current = stages.find((stage) => stage.code === standing.stage);
  const ways = new Map(standing.ways.map((one) => [one.stage, one]));
  const next = standing.ways.find((one) => !one.backward && one.kind !== "lost");
  const others = standing.ways.filter((one) => one !== next);

  const undo = async () => {
    const last = standing.moves[0];
    if (!last?.from_stage) return;
    try {
      await advance(object.api_name, row.id, { to: last.from_stage });
      showToast({ kind: "done", text: t("undone") });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, common) });
    }
    await client.invalidateQueries({ queryKey: keys.records(object.api_name) });
  };

  // A reference that changes with the stage is called again when the record has moved on.
  const path = useCallback((list: HTMLOListElement | null) => { if (list && standing.stage !== "") showPresent(list); }, [standing.stage]);
  const name = (one: Way) => (one.backward ? t("go_back", { stage: one.label }) : one.kind === "lost" ? t("lose", { stage: one.label }) : t("go", { stage: one.label }));
  const items: MenuItem[] = others.map((one) => ({ key: `${one.stage}${String(one.backward)}`, label: name(one), onSelect: () => { setWay(one); } }));

  return (
    <section className="stage-bar" aria-label={t("path")}>
      <ol className="stage-path" ref={path}>
        {stopsOf(stages, standing.stage, standing.moves[0]?.from_stage ?? null).map(({ code, state }) => {
          const one = ways.get(code);
          const text = label.get(code) ?? code;
          const kind = stages.find((stage) => stage.code === code)?.kind ?? "open";
          const inside = (
            <>
              {state === "done" && <Check size={14} aria-hidden />}
              <span aria-hidden>{text}</span>
            </>
          );
          return (
            <li key={code} data-state={state} data-kind={kind} {...(state === "current" ? { "aria-current": "step" as const } : {})}>
              {editable && one ? (
                <button type="button" aria-label={`${t(state, { stage: text })}: ${name(one)}`} onClick={() => { setWay(one); }}>{inside}</button>
              ) : (
                <span className="stage-stop" role="img" aria-label={t(state, { stage: text })}>{inside}</span>
              )}
            </li>
          );
        })}
      </ol>
      <div className="stage-line">
        {standing.dwell === null && current && standing.moves[0] && <span className="dwell">{current.label} · {formatDate(dayInZone(Date.parse(standing.moves[0].occurred_at)))}</span>}
        {standing.stage !== null && <TermMark stage={`${standing.process.key}/${standing.stage}`} />}
        <DwellNote object={object} row={row} dwell={standing.dwell} editable={editable} />
        {standing.dwell !== null && <RecordLiveliness object={object.api_name} id={row.id} />}
        {editable && standing.undo_until !== null && (
          <Button type="text" size="small" icon={<Undo2 size={14} aria-hidden />} onClick={() => void undo()}>{t("undo")}</Button>
        )}
        <span className="stage-line-end">
          {editable && next && <Button type={next.ready ? "primary" : "default"} onClick={() => { setWay(next); }}>{name(next)}</Button>}
          {editable && items.length > 0 && <Menu label={t("more")} trigger={<Ellipsis size={18} aria-hidden />} groups={[{ key: "ways", items }]} align="end" />}
        </span>
      </div>
      {asked !== null && <StageStep object={object} id={row.id} to={asked} onClose={() => { setParams((old) => without(old, MOVE), { replace: true }); }} />}
      {way && current && (
        <AdvanceDialog object={object} row={row} from={current.label} at={standing.stage} way={way} version={standing.version} onClose={() => { setWay(null); }} />
      )}
    </section>
  );
}
