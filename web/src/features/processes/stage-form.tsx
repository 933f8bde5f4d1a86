import { Button, Input, InputNumber, Select, Switch } from "antd";
import { Trash2 } from "lucide-react";
import { FORECASTS, STAGE_KINDS } from "@/api/processes";
import { problemsAt, type FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { DwellProposal } from "@/features/processes/dwell-proposal";
import { EvidenceCards } from "@/features/processes/evidence-cards";
import { Labelled } from "@/features/processes/labelled";
import { setOption, setStage, type Desk } from "@/features/processes/process-model";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { ProblemList } from "@/records/form/problem-list";
import { Chip } from "@/ui/chip";

const COLORS = ["default", "blue", "geekblue", "cyan", "green", "lime", "gold", "orange", "volcano", "red", "magenta", "purple"];

interface Props {
  /** Key of the process; null: it is new, there is no history yet. */
  process: string | null;
  object: ObjectMeta;
  desk: Desk;
  code: string;
  flows: readonly { value: string; label: string }[];
  problems: readonly FieldProblem[];
  onChange: (desk: Desk) => void;
  onRemove: () => void;
}

/** Everything about one stage: what it is, and what it takes to enter it. */
export function StageForm({ process, object, desk, code, flows, problems, onChange, onRemove }: Props) {
  const t = useStageTexts();
  const language = currentLanguage();
  const stage = desk.process.stages[code];
  const option = desk.options.find((one) => one.code === code);
  if (!stage || !option) return null;
  const label = labelIn(option.label, language) || code;
  const set = (patch: Partial<typeof stage>) => { onChange(setStage(desk, code, patch)); };
  const nameOf = (each: string) => labelIn(desk.options.find((one) => one.code === each)?.label ?? {}, language) || each;
  const others = Object.entries(desk.process.stages).filter(([each, one]) => each !== code && one.kind !== "lost").map(([each]) => ({ value: each, label: nameOf(each) }));
  const first = Object.entries(desk.process.stages).find(([, one]) => one.kind === "open")?.[0] === code;
  const at = `stages/${code}`;
  return (
    <section className="card stage-form" aria-label={label}>
      <div className="stage-form-head">
        <h2>{label}</h2>
        <Button type="text" danger size="small" icon={<Trash2 size={14} aria-hidden />} disabled={Object.keys(desk.process.stages).length === 1} onClick={onRemove}>{t("designer.remove_stage")}</Button>
      </div>
      <ProblemList id={`stage-${code}-problems`} problems={problems.filter((one) => one.pointer.endsWith(`/${at}`))} />
      <div className="process-grid">
        <Labelled label={t("designer.stage_name")}>
          <Input value={option.label[language] ?? ""} maxLength={60} aria-label={t("designer.stage_name")} onChange={(event) => { onChange(setOption(desk, code, { label: { ...option.label, [language]: event.target.value } })); }} />
        </Labelled>
        <Labelled label={t("designer.stage_color")}>
          <Select value={option.color ?? "default"} aria-label={t("designer.stage_color")} options={COLORS.map((color) => ({ value: color, label: <Chip text={label} color={color} /> }))} onChange={(color: string) => { onChange(setOption(desk, code, { color })); }} />
        </Labelled>
        <Labelled label={t("designer.kind")}>
          <Select value={stage.kind} aria-label={t("designer.kind")} options={STAGE_KINDS.map((kind) => ({ value: kind, label: t(`designer.kinds.${kind}`) }))} onChange={(kind) => { set({ kind }); }} />
        </Labelled>
        <Labelled label={t("designer.probability")} problems={problemsAt(problems, `${at}/probability`)}>
          <InputNumber min={0} max={100} value={stage.probability} aria-label={t("designer.probability")} onChange={(probability) => { set({ probability }); }} />
        </Labelled>
        <Labelled label={t("designer.forecast")}>
          <Select value={stage.forecast} aria-label={t("designer.forecast")} options={FORECASTS.map((one) => ({ value: one, label: t(`designer.forecasts.${one}`) }))} onChange={(forecast) => { set({ forecast }); }} />
        </Labelled>
        {stage.kind === "open" && (
          <Labelled label={t("designer.dwell")} problems={problemsAt(problems, `${at}/dwell_days`)}>
            <InputNumber min={1} max={1000} value={stage.dwell_days} placeholder={t("designer.dwell_none")} aria-label={t("designer.dwell")} onChange={(dwell_days) => { set({ dwell_days }); }} />
            {process !== null && <DwellProposal process={process} stage={code} present={stage.dwell_days} onTake={(dwell_days) => { set({ dwell_days }); }} />}
          </Labelled>
        )}
        {stage.kind === "open" && (
          <Labelled label={t("designer.next")} problems={problemsAt(problems, `${at}/next`)}>
            <Select mode="multiple" value={stage.next} placeholder={t("designer.next_default")} aria-label={t("designer.next")} options={others} onChange={(next: string[]) => { set({ next }); }} />
          </Labelled>
        )}
        {!first && (
          <Labelled label={t("designer.approval")} problems={problemsAt(problems, `${at}/approval`)}>
            <Select allowClear value={stage.approval} placeholder={t("designer.approval_none")} aria-label={t("designer.approval")} options={[...flows]} onChange={(approval?: string) => { set({ approval: approval ?? null }); }} />
          </Labelled>
        )}
      </div>
      {first ? (
        <p className="muted">{t("designer.evidence_first")}</p>
      ) : (
        <>
          <div className="process-line"><Switch size="small" checked={stage.require_reason} aria-label={t("designer.require_reason")} onChange={(on) => { set({ require_reason: on }); }} /><span>{t("designer.require_reason")}</span></div>
          {stage.kind !== "lost" && <div className="process-line"><Switch size="small" checked={stage.require_action} aria-label={t("designer.require_action")} onChange={(on) => { set({ require_action: on }); }} /><span>{t("designer.require_action")}</span></div>}
          <h3>{t("designer.evidence", { stage: label })}</h3>
          <EvidenceCards object={object} evidence={stage.evidence} problems={problems} at={at} onChange={(evidence) => { set({ evidence }); }} />
        </>
      )}
    </section>
  );
}
