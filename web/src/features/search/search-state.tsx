import { Clock, SearchX, TextCursorInput } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Search } from "@/features/search/use-search";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";

/** What is said about the results, or instead of them; screen readers hear how many there are. */
export function SearchState({ search, count, commands }: { search: Search; count: number; commands: boolean }) {
  const { t } = useTranslation();
  const said = search.error !== null || search.pending || !search.words ? "" : count > 0 ? t("search.found", { count }) : search.tooCommon ? t("search.too_common") : t("search.nothing");
  return (
    <>
      <span role="status" className="visually-hidden">{search.current ? said : ""}</span>
      <Shown search={search} count={count} commands={commands} />
    </>
  );
}

function Shown({ search, count, commands }: { search: Search; count: number; commands: boolean }) {
  const { t } = useTranslation();
  if (search.error !== null) return <ErrorState error={search.error} onRetry={search.retry} compact />;
  if (search.pending) return <Skeleton lines={3} />;
  if (count > 0) return search.tooCommon ? <p className="search-hint">{t("search.too_common_some")}</p> : null;
  if (!search.words && commands) return null;
  if (!search.words) return <State icon={<Clock size={20} />} title={t("search.start")} text={t("search.start_text")} compact />;
  if (commands) return null;
  if (search.tooCommon) return <State icon={<TextCursorInput size={20} />} title={t("search.too_common")} text={t("search.too_common_text")} compact />;
  return <State icon={<SearchX size={20} />} title={t("search.nothing")} text={t("search.nothing_text")} compact />;
}
