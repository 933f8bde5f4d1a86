import { Input } from "antd";
import { Plus, X } from "lucide-react";
import { EVIDENCE_KINDS, type EvidenceDoc } from "@/api/processes";
import { problemsAt, type FieldProblem } from "@/api/problem";
import type { ObjectMeta } from "@/api/types";
import { EvidenceForm } from "@/features/processes/evidence-form";
import { Labelled } from "@/features/processes/labelled";
import { blankEvidence } from "@/features/processes/process-model";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { ProblemList } from "@/records/form/problem-list";
import { IconButton } from "@/ui/icon-button";
import { Menu } from "@/ui/menu";

interface Props {
  object: ObjectMeta;
  evidence: EvidenceDoc[];
  problems: readonly FieldProblem[];
  /** Where the stage stands in the document. */
  at: string;
  onChange: (evidence: EvidenceDoc[]) => void;
}

/** What a stage asks for, one card per piece. */
export function EvidenceCards({ object, evidence, problems, at, onChange }: Props) {
  const t = useStageTexts();
  const language = currentLanguage();
  return (
    <>
      {evidence.length === 0 && <p className="muted">{t("designer.evidence_none")}</p>}
      <ul className="evidence-cards">
        {evidence.map((one, place) => {
          const set = (next: EvidenceDoc) => { onChange(evidence.map((each, index) => (index === place ? next : each))); };
          const mine = problemsAt(problems, `${at}/evidence/${String(place)}`);
          return (
            <li key={place} data-bad={mine.length > 0}>
              <div className="evidence-card-head">
                <strong>{t(`designer.evidence_kinds.${one.kind}`)}</strong>
                <IconButton label={t("designer.remove_evidence")} onClick={() => { onChange(evidence.filter((_, index) => index !== place)); }}><X size={15} aria-hidden /></IconButton>
              </div>
              <div className="process-grid">
                <EvidenceForm object={object} evidence={one} onChange={set} />
                <Labelled label={t("designer.evidence_label")}>
                  <Input value={one.label[language] ?? ""} maxLength={100} aria-label={t("designer.evidence_label")} onChange={(event) => { set({ ...one, label: { ...one.label, [language]: event.target.value } }); }} />
                </Labelled>
              </div>
              <ProblemList id={`evidence-${String(place)}-problems`} problems={mine} />
            </li>
          );
        })}
      </ul>
      <Menu
        label={t("designer.add_evidence")}
        triggerClassName="process-add"
        align="start"
        trigger={<><Plus size={15} aria-hidden />{t("designer.add_evidence")}</>}
        groups={[{ key: "kinds", items: EVIDENCE_KINDS.map((kind) => ({ key: kind, label: t(`designer.evidence_kinds.${kind}`), onSelect: () => { onChange([...evidence, blankEvidence(kind)]); } })) }]}
      />
    </>
  );
}
