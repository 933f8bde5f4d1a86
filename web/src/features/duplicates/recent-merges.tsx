import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import type { ObjectMeta } from "@/api/types";
import { fetchMerges, undoMerge, type Merge } from "@/features/duplicates/api";
import { formatRelative } from "@/i18n/format";
import { useQualityTexts } from "@/i18n/quality/register";
import { can } from "@/records/can";
import { showToast } from "@/ui/toast";

/** Merges of the last days, each of which can be taken back. */
export function RecentMerges({ object, onUndone }: { object: ObjectMeta; onUndone: () => void }) {
  const { t } = useTranslation();
  const q = useQualityTexts();
  const client = useQueryClient();
  const key = ["duplicates", object.api_name, "merges"];
  const merges = useQuery({ queryKey: key, queryFn: () => fetchMerges(object.api_name) });
  const undo = async (each: Merge) => {
    try {
      await undoMerge(each.id);
      showToast({ kind: "done", text: q("undone", { name: each.name }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: key });
    onUndone();
  };
  if (!merges.data || merges.data.length === 0) return null;
  return (
    <section className="card merges" aria-label={q("recent")}>
      <h2>{q("recent")}</h2>
      <p className="muted">{q("recent_text")}</p>
      <ul>
        {merges.data.map((each) => (
          <li key={each.id}>
            <div>
              <p>{q("recent_item", { name: each.name, count: each.relations })}</p>
              <p className="muted">{[each.by_name, formatRelative(each.at)].filter(Boolean).join(" · ")} · <Link to={`/o/${object.api_name}/${each.kept}`}>{q("open")}</Link></p>
            </div>
            {can("delete", object) && (
              <Popconfirm title={q("undo_question", { name: each.name })} okText={q("undo")} cancelText={t("common.cancel")} onConfirm={() => void undo(each)}>
                <Button aria-label={q("undo_one", { name: each.name })}>{q("undo")}</Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
