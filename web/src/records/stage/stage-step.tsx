import { useQuery } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { keys } from "@/api/query-keys";
import { EVERYTHING, getRecord } from "@/api/records";
import { fetchStanding, stageKeys, type Standing, type Way } from "@/api/stages";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useStageTexts } from "@/i18n/process/register";
import { AdvanceDialog } from "@/records/stage/advance-dialog";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  object: ObjectMeta;
  id: string;
  /** The stage somebody wants to go to. */
  to: string;
  onClose: (outcome: "moved" | "held" | "left") => void;
}

/** From any place to the dialog of one move; where there is no such move, why not, and the moves there are. */
export function StageStep({ object, id, to, onClose }: Props) {
  const { t } = useTranslation();
  const p = useStageTexts();
  const [chosen, setChosen] = useState(to);
  const record = useQuery({ queryKey: keys.record(object.api_name, id), queryFn: ({ signal }) => getRecord(object.api_name, id, EVERYTHING, signal) });
  const standing = useQuery({ queryKey: stageKeys.standing(object.api_name, id), queryFn: ({ signal }) => fetchStanding(object.api_name, id, signal), retry: false, staleTime: 0 });
  const error = record.error ?? standing.error;
  const leave = () => { onClose("left"); };
  if (error) return <Modal open footer={null} title={p("step.none")} onCancel={leave}><p role="alert">{errorText(error, t)}</p></Modal>;
  if (!record.data || !standing.data || standing.isFetching) return <Modal open footer={null} title={p("step.looking")} onCancel={leave}><Skeleton lines={4} /></Modal>;
  const way = standing.data.ways.find((one) => one.stage === chosen);
  if (way) return <Step object={object} row={record.data} standing={standing.data} way={way} onClose={onClose} />;
  return (
    <Modal open title={p("step.none")} onCancel={leave} footer={<Button onClick={leave}>{t("common.close")}</Button>}>
      <NoWay standing={standing.data} to={to} onChoose={setChosen} />
    </Modal>
  );
}

function Step({ object, row, standing, way, onClose }: { object: ObjectMeta; row: RecordRow; standing: Standing; way: Way; onClose: Props["onClose"] }) {
  return <AdvanceDialog object={object} row={row} from={labelOf(standing, standing.stage)} at={standing.stage} way={way} version={standing.version} onClose={onClose} />;
}

function NoWay({ standing, to, onChoose }: { standing: Standing; to: string; onChoose: (stage: string) => void }) {
  const t = useStageTexts();
  const name = (way: Way) => (way.backward ? t("go_back", { stage: way.label }) : way.kind === "lost" ? t("lose", { stage: way.label }) : t("go", { stage: way.label }));
  return (
    <>
      <p role="alert">{t("step.no_way", { from: labelOf(standing, standing.stage), to: labelOf(standing, to) })}</p>
      {standing.ways.length > 0 && (
        <div className="stage-ways">
          {standing.ways.map((way) => <Button key={`${way.stage}${String(way.backward)}`} type={way.backward || way.kind === "lost" ? "default" : "primary"} onClick={() => { onChoose(way.stage); }}>{name(way)}</Button>)}
        </div>
      )}
    </>
  );
}

function labelOf(standing: Standing, stage: string | null): string {
  return standing.process.stages.find((one) => one.code === stage)?.label ?? stage ?? "";
}
