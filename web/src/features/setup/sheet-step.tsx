import { useRef, useState } from "react";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { lookAtSheet, type SheetInfo, type SheetMade } from "@/api/setup";
import { SheetForm } from "@/features/setup/sheet-form";
import { SheetProgress } from "@/features/setup/sheet-progress";
import { StepFrame } from "@/features/setup/step-frame";
import type { StepProps } from "@/features/setup/steps";
import { useCompanyTexts } from "@/i18n/company/register";

/** A table of the company's own: it proposes the fields, its rows become data. */
export function SheetStep({ onDone, onBack }: StepProps) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const input = useRef<HTMLInputElement>(null);
  const [sheet, setSheet] = useState<SheetInfo | null>(null);
  const [made, setMade] = useState<SheetMade | null>(null);
  const [label, setLabel] = useState("");
  const [inputs, setInputs] = useState(0);
  const [tables, setTables] = useState(0);
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const read = async (file: File) => {
    setBusy(true);
    setFailure(null);
    setMade(null);
    try {
      setSheet(await lookAtSheet(file));
      setInputs((count) => count + 1);
    } catch (error) {
      setFailure(errorText(error, t));
    }
    setBusy(false);
  };
  const choose = () => input.current?.click();
  return (
    <StepFrame title={c("step_sheet")} text={c("sheet_text")} onNext={sheet && !made ? null : () => onDone({ tables }, inputs)} onBack={onBack} {...(made ? {} : { onSkip: () => onDone({ tables }, inputs) })}>
      {failure !== null && <p className="notice notice-danger" role="alert">{failure}</p>}
      <input ref={input} type="file" accept=".xlsx,.xls,.ods,.csv,.txt" hidden aria-label={c("sheet_choose")} onChange={(event) => { const [file] = event.target.files ?? []; if (file) void read(file); event.target.value = ""; }} />
      {!sheet && (
        <div
          className="drop-zone"
          data-over={over}
          onDragOver={(event) => { event.preventDefault(); setOver(true); }}
          onDragLeave={() => { setOver(false); }}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            const [file] = event.dataTransfer.files;
            if (file) void read(file);
          }}
        >
          <Button size="large" loading={busy} onClick={choose}>{busy ? c("sheet_reading") : c("sheet_choose")}</Button>
          <p className="muted">{c("sheet_drop")}</p>
        </div>
      )}
      {sheet && !made && (
        <SheetForm
          key={sheet.source}
          sheet={sheet}
          onMade={(done, called, typed) => { setMade(done); setLabel(called); setInputs(inputs + typed); setTables(tables + 1); }}
        />
      )}
      {made && (
        <>
          <SheetProgress made={made} label={label} />
          <div><Button onClick={() => { setSheet(null); setMade(null); }}>{c("sheet_another")}</Button></div>
        </>
      )}
    </StepFrame>
  );
}
