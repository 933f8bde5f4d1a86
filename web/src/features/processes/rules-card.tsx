import { Checkbox, InputNumber, Select } from "antd";
import { problemsAt, type FieldProblem } from "@/api/problem";
import { BACKS, FILLS, type ProcessDoc } from "@/api/processes";
import type { ObjectMeta } from "@/api/types";
import { Labelled } from "@/features/processes/labelled";
import { useStageTexts } from "@/i18n/process/register";
import { FilterBuilder } from "@/records/filter/filter-builder";

const FILLED_TYPES: Record<(typeof FILLS)[number], readonly string[]> = { moved_at: ["datetime"], probability: ["percent", "number"], closed_on: ["date"] };

interface Props {
  object: ObjectMeta;
  process: ProcessDoc;
  flows: readonly { value: string; label: string }[];
  problems: readonly FieldProblem[];
  onChange: (patch: Partial<ProcessDoc>) => void;
}

/** Going back, undoing, what moves fill in, and which records follow. */
export function RulesCard({ object, process, flows, problems, onChange }: Props) {
  const t = useStageTexts();
  return (
    <section className="card" aria-label={t("designer.back")}>
      <div className="process-grid">
        <Labelled label={t("designer.back")} problems={problemsAt(problems, "back")}>
          <Select value={process.back} aria-label={t("designer.back")} options={BACKS.map((one) => ({ value: one, label: t(`designer.backs.${one}`) }))} onChange={(back) => { onChange({ back }); }} />
        </Labelled>
        {process.back === "approval" && (
          <Labelled label={t("designer.back_approval")} problems={problemsAt(problems, "back_approval")}>
            <Select allowClear value={process.back_approval} placeholder={t("designer.back_manager")} aria-label={t("designer.back_approval")} options={[...flows]} onChange={(flow?: string) => { onChange({ back_approval: flow ?? null }); }} />
          </Labelled>
        )}
        <Labelled label={t("designer.undo_minutes")} problems={problemsAt(problems, "undo_minutes")}>
          <InputNumber min={0} max={1440} value={process.undo_minutes} aria-label={t("designer.undo_minutes")} onChange={(minutes) => { onChange({ undo_minutes: minutes ?? 0 }); }} />
        </Labelled>
        <Labelled label={t("designer.escalate")} problems={problemsAt(problems, "escalate_days")}>
          <InputNumber min={1} max={60} value={process.escalate_days} placeholder={t("designer.escalate_never")} aria-label={t("designer.escalate")} onChange={(escalate_days) => { onChange({ escalate_days }); }} />
        </Labelled>
        <Labelled label={t("designer.position")}>
          <InputNumber value={process.position} aria-label={t("designer.position")} onChange={(position) => { onChange({ position: position ?? 0 }); }} />
        </Labelled>
      </div>
      <h3>{t("designer.fills")}</h3>
      <div className="process-grid">
        {FILLS.map((fill) => (
          <Labelled key={fill} label={t(`designer.fill.${fill}`)} problems={problemsAt(problems, `fills/${fill}`)}>
            <Select
              allowClear
              value={process.fills[fill]}
              placeholder={t("designer.fill_none")}
              aria-label={t(`designer.fill.${fill}`)}
              options={object.fields.filter((field) => !field.system && FILLED_TYPES[fill].includes(field.type)).map((field) => ({ value: field.api_name, label: field.label }))}
              onChange={(field?: string) => { onChange({ fills: { ...process.fills, [fill]: field ?? null } }); }}
            />
          </Labelled>
        ))}
      </div>
      <Checkbox checked={process.filter !== null} onChange={(event) => { onChange({ filter: event.target.checked ? { all: [] } : null }); }}>{t("designer.filter")}</Checkbox>
      {process.filter !== null && <FilterBuilder bare object={object} filter={process.filter} onChange={(filter) => { onChange({ filter: filter ?? { all: [] } }); }} />}
    </section>
  );
}
