import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { ChevronLeft, Pencil } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { fetchTerm, termKeys, type TermDetail, type Wording } from "@/api/terms";
import { useSession } from "@/api/use-session";
import { SignCard } from "@/features/terms/sign-card";
import { TermForm } from "@/features/terms/term-form";
import { TermState } from "@/features/terms/term-state";
import { UsedList } from "@/features/terms/used-list";
import { formatDate } from "@/i18n/format";
import { before, listed } from "@/i18n/punctuation";
import { useTermTexts } from "@/i18n/terms/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/terms/terms.css";

/** One term: what it means, where it is used, who signed, and how it read before. */
export function TermPage() {
  const t = useTermTexts();
  const { key = "" } = useParams();
  const { user } = useSession();
  const [editing, setEditing] = useState(false);
  const query = useQuery({ queryKey: termKeys.one(key), queryFn: ({ signal }) => fetchTerm(key, signal) });
  const term = query.data;
  usePageTitle(term?.label ?? t("title"));
  return (
    <div className="page terms">
      <Link className="muted" to="/terms"><ChevronLeft size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t("back")}</Link>
      <header className="page-header">
        <h1 className="page-title">{term?.label ?? t("title")}</h1>
        {term && user.abilities.includes("configure") && <div className="page-actions"><Button icon={<Pencil size={15} />} onClick={() => { setEditing(true); }}>{t("edit")}</Button></div>}
      </header>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={8} />}
      {term && <Whole term={term} />}
      {editing && <TermForm name={key} onClose={() => { setEditing(false); }} />}
    </div>
  );
}

function Whole({ term }: { term: TermDetail }) {
  const t = useTermTexts();
  const former = term.editions.filter((one) => one.number !== term.version);
  return (
    <div className="term-whole">
      {term.proposed && (
        <section className="card term-card term-proposed" aria-label={t("proposed")}>
          <h2>{t("proposed")}</h2>
          <p className="muted">{t(term.state === "draft" ? "first_text" : "proposed_text")}</p>
          <Words wording={term.proposed} />
        </section>
      )}
      {term.signatures.length > 0 && <SignCard term={term} />}
      {term.state !== "draft" && (
        <section className="card term-card" aria-label={t("counts")}>
          <p className="term-state-line"><TermState term={term} />{term.since !== null && <span className="muted">{t("since", { date: formatDate(term.since.slice(0, 10)) })}</span>}</p>
          <Words wording={term} />
          {term.synonyms.length > 0 && <p className="muted">{before(t("synonyms"))}{listed(term.synonyms)}</p>}
          {term.departments.length === 0 && <p className="muted">{t("no_departments")}</p>}
        </section>
      )}
      <UsedList term={term} />
      {former.length > 0 && (
        <section className="card term-card" aria-label={t("history")}>
          <h2>{t("history")}</h2>
          <ol className="term-history">
            {former.map((one) => (
              <li key={one.number}>
                <strong>{t("version", { number: one.number })}</strong> <span className="muted">{t("since", { date: formatDate(one.since.slice(0, 10)) })}</span>
                <Words wording={one} />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

function Words({ wording }: { wording: Wording }) {
  const t = useTermTexts();
  return (
    <dl className="term-words">
      <dt>{t("counts")}</dt>
      <dd>{wording.definition}</dd>
      {wording.limits !== "" && <><dt>{t("not_counts")}</dt><dd>{wording.limits}</dd></>}
      {wording.owner !== "" && <><dt>{t("owner")}</dt><dd>{wording.owner}</dd></>}
      {wording.departments.length > 0 && <><dt>{t("departments")}</dt><dd>{listed(wording.departments)}</dd></>}
    </dl>
  );
}
