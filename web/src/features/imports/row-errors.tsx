import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { fetchRowErrors } from "@/api/imports";
import { keys } from "@/api/query-keys";
import type { ObjectMeta } from "@/api/types";
import { ErrorState } from "@/records/common/error-state";

/** Rows that were refused: where, why, and what was probably meant. */
export function RowErrors({ object, id, done }: { object: ObjectMeta; id: number; done: number }) {
  const { t } = useTranslation();
  const errors = useInfiniteQuery({
    queryKey: [...keys.job(id), "errors", done],
    queryFn: ({ pageParam }) => fetchRowErrors(id, pageParam),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next_after,
    placeholderData: (previous) => previous,
  });
  if (errors.error) return <ErrorState error={errors.error} onRetry={() => void errors.refetch()} compact />;
  const items = errors.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <h2 className="import-heading">{t("imports.errors")}</h2>
      <div className="card table-scroll" tabIndex={0} role="region" aria-label={t("imports.errors")}>
        <table className="mapping-table error-table">
          <thead>
            <tr>
              <th>{t("imports.row")}</th>
              <th>{t("imports.field")}</th>
              <th>{t("imports.value")}</th>
              <th>{t("imports.reason")}</th>
              <th>{t("imports.suggested")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((error) => (
              <tr key={`${String(error.row)}.${error.column}.${error.field}.${error.code}`}>
                <td className="tabular">{error.row}</td>
                <td>{object.fields.find((field) => field.api_name === error.field)?.label ?? (error.column || error.field)}</td>
                <td><span className="ellipsis preview-text">{error.value}</span></td>
                <td>{error.message}{error.hint && <span className="muted"> {error.hint}</span>}</td>
                <td>{error.suggestion}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {errors.hasNextPage && <Button type="text" loading={errors.isFetchingNextPage} onClick={() => void errors.fetchNextPage()}>{t("list.load_more")}</Button>}
    </section>
  );
}
