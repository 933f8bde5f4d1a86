import { Button } from "antd";
import { Link } from "react-router";
import type { FindingInfo } from "@/api/compliance";
import { useComplianceTexts } from "@/i18n/compliance/register";
import { joinNames } from "@/i18n/join";
import { Chip } from "@/ui/chip";

const NAMED = 6;

/** A finding: what, who, and what to do about it. */
export function FindingRow({ finding, onPropose }: { finding: FindingInfo; onPropose: () => void }) {
  const c = useComplianceTexts();
  const people = finding.people.slice(0, NAMED).map((one) => one.name);
  const more = finding.people.length - people.length;
  return (
    <li className="compliance-finding">
      <div>
        <p><strong>{finding.sentence}</strong> {finding.new && <Chip text={c("new")} color="orange" />}</p>
        <p className="muted">{finding.advice}</p>
        <p className="compliance-facts">
          {people.length > 0 && <span>{joinNames(people)}{more > 0 && ` +${String(more)}`}</span>}
          <span className="muted tabular">{finding.controls.map((one) => `A.${one}`).join(" · ")}</span>
        </p>
      </div>
      {finding.proposes
        ? <Button onClick={onPropose}>{c("see")}</Button>
        : finding.page && <Link className="compliance-act" to={finding.page}>{c("act")}</Link>}
    </li>
  );
}
