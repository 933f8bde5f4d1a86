import { Button } from "antd";
import { FileSpreadsheet } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { ApiError } from "@/api/problem";
import { checkInvoiceData, invoiceDataAddress } from "@/api/sales";
import { useSalesTexts } from "@/i18n/sales/register";
import type { PartProps } from "@/records/page/record-part";
import "@/features/sales/sales.css";

/** Data of an invoice for the tax bureau's e-invoice service; what is missing is said first. */
export function InvoiceBar({ row }: PartProps) {
  const { t } = useTranslation();
  const s = useSalesTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const download = async () => {
    setBusy(true);
    setFailure(null);
    try {
      await checkInvoiceData(row.id);
      window.location.assign(invoiceDataAddress(row.id));
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  return (
    <div className="claim-bar">
      <Button icon={<FileSpreadsheet size={15} aria-hidden />} loading={busy} onClick={() => void download()}>{s("invoice.xlsx")}</Button>
      {failure !== null && (
        <div className="notice notice-danger" role="alert">
          <div>
            {errorText(failure, t)}
            {failure instanceof ApiError && <ul>{failure.problems.map((one) => <li key={one.pointer}>{one.message}</li>)}</ul>}
          </div>
        </div>
      )}
    </div>
  );
}
