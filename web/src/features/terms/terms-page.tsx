import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { BookOpenText, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { fetchTerms, termKeys, type Term } from "@/api/terms";
import { useSession } from "@/api/use-session";
import { TermForm } from "@/features/terms/term-form";
import { TermState } from "@/features/terms/term-state";
import { before } from "@/i18n/punctuation";
import { useTermTexts } from "@/i18n/terms/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/terms/terms.css";

function fits(term: Term, words: string): boolean {
  const text = [term.label, ...term.synonyms, term.definition, term.limits].join("\n").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** What the company's words mean, with search. */
export function TermsPage() {
  const t = useTermTexts();
  usePageTitle(t("title"));
  const { user } = useSession();
  const [params, setParams] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const words = params.get("q") ?? "";
  const query = useQuery({ queryKey: termKeys.list, queryFn: ({ signal }) => fetchTerms(signal) });
  const shown = (query.data ?? []).filter((term) => fits(term, words));
  return (
    <div className="page terms">
      <header className="page-header">
        <h1 className="page-title">{t("title")}</h1>
        {user.abilities.includes("configure") && <div className="page-actions"><Button type="primary" icon={<Plus size={16} />} onClick={() => { setAdding(true); }}>{t("new")}</Button></div>}
      </header>
      <p className="muted">{t("intro")}</p>
      <div className="terms-search">
        <Input
          allowClear
          prefix={<Search size={15} aria-hidden />}
          aria-label={t("search")}
          placeholder={t("search")}
          value={words}
          onChange={(event) => { setParams(event.target.value === "" ? {} : { q: event.target.value }, { replace: true }); }}
        />
        {query.data && <span className="muted tabular">{t("count", { count: shown.length })}</span>}
      </div>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={8} />}
      {query.data?.length === 0 && <div className="card"><State icon={<BookOpenText size={20} />} title={t("empty")} text={t("empty_text")} /></div>}
      {(query.data?.length ?? 0) > 0 && shown.length === 0 && <div className="card"><State icon={<Search size={20} />} title={t("none_found", { words })} text={t("none_found_text")} /></div>}
      <ul className="term-list">
        {shown.map((term) => (
          <li key={term.key}>
            <Link className="card" to={`/terms/${term.key}`}>
              <span className="term-head"><strong>{term.label}</strong><TermState term={term} /></span>
              <span className="term-text">{term.definition}</span>
              {term.owner !== "" && <span className="muted">{before(t("owner"))}{term.owner}</span>}
            </Link>
          </li>
        ))}
      </ul>
      {adding && <TermForm name={null} onClose={() => { setAdding(false); }} />}
    </div>
  );
}
