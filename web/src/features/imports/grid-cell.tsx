import { WandSparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Preview } from "@/api/imports";

type Cell = Preview["rows"][number]["cells"][string];

interface Props {
  label: string;
  cell: Cell;
  onText: (text: string) => void;
  /** Every cell of the column with this text means that. */
  onAccept: (value: string, meaning: string) => void;
}

/** One cell that is corrected where it stands; what was probably meant is one tap away. */
export function GridCell({ label, cell, onText, onAccept }: Props) {
  const { t } = useTranslation();
  return (
    <td className={cell.error ? "is-wrong" : ""}>
      <input
        key={cell.text}
        className="cell-input"
        defaultValue={cell.text}
        aria-label={label}
        aria-invalid={cell.error !== null}
        size={Math.min(Math.max(cell.text.length, 6), 32)}
        onBlur={(event) => { if (event.target.value !== cell.text) onText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") {
            event.currentTarget.value = cell.text;
            event.currentTarget.blur();
          }
        }}
      />
      {cell.error && <span className="preview-error">{cell.error.message}</span>}
      {cell.error?.suggestions.map((meaning) => (
        <button key={meaning} type="button" className="cell-chip" title={t("imports.accept_all", { value: cell.text, meaning })} onClick={() => { onAccept(cell.text.trim(), meaning); }}>
          <WandSparkles size={12} aria-hidden />
          {meaning}
        </button>
      ))}
    </td>
  );
}
