import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { FileDown, FileSpreadsheet, ScanSearch, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { complianceKeys, fetchReport, fetchReports, makeReport, reportFile, type FindingInfo } from "@/api/compliance";
import { errorText } from "@/api/error-text";
import { FindingRow } from "@/features/compliance/finding-row";
import { ProposalDialog } from "@/features/compliance/proposal-dialog";
import { Trend } from "@/features/compliance/trend";
import { useComplianceTexts } from "@/i18n/compliance/register";
import { formatDateTime } from "@/i18n/format";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { showToast } from "@/ui/toast";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/compliance/compliance.css";

const RISKS = ["high", "medium", "low"] as const;

/** Reports against Annex A, with the changes that mend what they find. */
export function CompliancePage() {
  const { t } = useTranslation();
  const c = useComplianceTexts();
  usePageTitle(c("title"));
  const client = useQueryClient();
  const [params, setParams] = useSearchParams();
  const [proposing, setProposing] = useState<FindingInfo | null>(null);
  const reports = useQuery({ queryKey: complianceKeys.reports, queryFn: fetchReports });
  const id = params.get("report") ?? reports.data?.[0]?.id ?? null;
  const report = useQuery({ queryKey: complianceKeys.report(id ?? ""), queryFn: () => fetchReport(id ?? ""), enabled: id !== null });
  const make = useMutation({
    mutationFn: makeReport,
    onSuccess: async (made) => {
      client.setQueryData(complianceKeys.report(made.id), made);
      await client.invalidateQueries({ queryKey: complianceKeys.reports });
      setParams({}, { replace: true });
      showToast({ kind: "done", text: c("made") });
    },
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
  });
  const found = report.data;
  const failure = reports.error ?? report.error;
  return (
    <div className="page compliance">
      <header className="page-header">
        <div><h1 className="page-title">{c("title")}</h1><p className="muted">{c("lead")}</p></div>
        <div className="page-actions">
          {found && <Button icon={<FileDown size={15} aria-hidden />} href={reportFile(found.id, "pdf")} download>PDF</Button>}
          {found && <Button icon={<FileSpreadsheet size={15} aria-hidden />} href={reportFile(found.id, "xlsx")} download>XLSX</Button>}
          <Button type="primary" icon={<ScanSearch size={15} aria-hidden />} loading={make.isPending} onClick={() => { make.mutate(); }}>{c("make")}</Button>
        </div>
      </header>
      {failure && <div className="card"><ErrorState error={failure} onRetry={() => { void reports.refetch(); void report.refetch(); }} /></div>}
      {(reports.isPending || (id !== null && report.isPending)) && !failure && <Skeleton lines={8} />}
      {reports.data?.length === 0 && <div className="card"><State icon={<ShieldCheck size={20} />} title={c("empty")} text={c("empty_text")} /></div>}
      {reports.data && reports.data.length > 0 && (
        <div className="compliance-head card">
          <Select
            aria-label={c("reports")} className="compliance-choice" value={id} onChange={(next: string) => { setParams({ report: next }, { replace: true }); }}
            options={reports.data.map((one) => ({ value: one.id, label: `${formatDateTime(one.at)} · ${one.by ?? c("monthly")}` }))}
          />
          {found && <span>{c("passed", { passed: found.counts.passed, checks: found.counts.checks })}</span>}
          {found && found.resolved > 0 && <span className="compliance-resolved">{c("resolved", { count: found.resolved })}</span>}
          <Trend reports={reports.data} />
        </div>
      )}
      {found?.findings.length === 0 && <div className="card"><State icon={<ShieldCheck size={20} />} title={c("sound")} text={c("sound_text")} /></div>}
      {found && RISKS.map((risk) => {
        const findings = found.findings.filter((one) => one.risk === risk);
        return findings.length > 0 && (
          <section key={risk} aria-label={c(`risk.${risk}`)}>
            <h2 className="section-title"><span className="compliance-risk" data-risk={risk} />{c(`risk.${risk}`)} <span className="muted">{findings.length}</span></h2>
            <ul className="card compliance-list">
              {findings.map((one) => <FindingRow key={`${one.code}/${one.key}`} finding={one} onPropose={() => { setProposing(one); }} />)}
            </ul>
          </section>
        );
      })}
      {proposing && <ProposalDialog finding={proposing} onClose={() => { setProposing(null); }} />}
    </div>
  );
}
