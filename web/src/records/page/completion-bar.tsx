import { Button } from "antd";
import { CircleAlert } from "lucide-react";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useFormTexts } from "@/i18n/forms/register";
import { can, canWrite } from "@/records/can";
import { missingFields } from "@/records/form/completion";
import "@/records/page/completion-bar.css";

interface Props {
  object: ObjectMeta;
  row: RecordRow;
  /** Opens the field where it stands. */
  onComplete: (field: string) => void;
}

/** What a record that was saved early still lacks, and the way there. */
export function CompletionBar({ object, row, onComplete }: Props) {
  const text = useFormTexts();
  const missing = missingFields(object, row);
  const first = missing.find(canWrite);
  if (missing.length === 0) return null;
  return (
    <div className="notice notice-warning completion-bar" role="status">
      <CircleAlert size={16} aria-hidden />
      <span>{text("to_complete", { fields: missing.map((field) => field.label).join(text("list_separator")) })}</span>
      {first && can("edit", object, row) && (
        <Button size="small" type="primary" onClick={() => { onComplete(first.api_name); }}>{text("complete")}</Button>
      )}
    </div>
  );
}
