import { useTranslation } from "react-i18next";

const WIDTHS = ["72%", "54%", "88%", "63%", "45%", "78%"];

/** Grey lines while something loads; screen readers hear one word. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" style={{ display: "grid", gap: 16, padding: "20px 20px" }}>
      <span className="visually-hidden">{t("common.loading")}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="skeleton" style={{ width: WIDTHS[index % WIDTHS.length] }} aria-hidden />
      ))}
    </div>
  );
}
