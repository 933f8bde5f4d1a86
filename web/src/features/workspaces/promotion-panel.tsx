import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { needsConfirmation, previewPromotion, promoteSandbox, type Choice, type PromotionInfo } from "@/api/company";
import { errorText } from "@/api/error-text";
import { ChangeList } from "@/features/workspaces/change-list";
import { placeWord, valueWord } from "@/features/workspaces/words";
import { useCompanyTexts } from "@/i18n/company/register";
import { ErrorState } from "@/records/common/error-state";
import { KeptField, KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { Skeleton } from "@/ui/skeleton";
import { showToast } from "@/ui/toast";

type Conflict = PromotionInfo["conflicts"][number];

interface Decided {
  [name: string]: unknown;
  /** Which side counts, by document. */
  choices: Record<string, Choice>;
  note: string;
}

const UNDECIDED: Decided = { choices: {}, note: "" };

/** The differences of a sandbox, the choice where both sides changed, and the way into force. */
export function PromotionPanel({ id }: { id: string }) {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const client = useQueryClient();
  const form = useKeptForm<Decided>("$promotion", id, UNDECIDED);
  const { choices, note } = form.value;
  const [busy, setBusy] = useState(false);
  const [losing, setLosing] = useState<string | null>(null);
  const query = useQuery({ queryKey: ["promotion", id, choices], queryFn: () => previewPromotion(id, choices), staleTime: 0 });
  const promote = async () => {
    setBusy(true);
    try {
      const done = await promoteSandbox(id, choices, losing !== null, note);
      setLosing(null);
      form.drop();
      showToast({ kind: "done", text: c("promoted", { version: done.version }) });
      await client.invalidateQueries();
    } catch (error) {
      if (needsConfirmation(error)) setLosing(errorText(error, t));
      else form.fail(error);
    }
    setBusy(false);
  };
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} compact />;
  if (!query.data) return <Skeleton lines={3} />;
  const documents = new Map<string, Conflict[]>();
  for (const one of query.data.conflicts) {
    const place = `${one.kind}/${one.key}`;
    documents.set(place, [...(documents.get(place) ?? []), one]);
  }
  const nothing = query.data.differences.length === 0;
  return (
    <div style={{ display: "grid", gap: 12 }}>
      <KeptTop form={form} saving={busy} />
      {documents.size > 0 && <h3>{c("conflicts")}</h3>}
      {[...documents].map(([place, found]) => (
        <div key={place} className="company-conflict">
          <ul className="company-changes">
            {found.map((one) => (
              <li key={one.pointer}>
                {c("conflict_text", {
                  where: `${placeWord(one.kind, one.key, one.pointer, c)}${one.pointer === "" ? ` (${c("conflict_whole")})` : ""}`,
                  base: valueWord(one.base, c), live: valueWord(one.live, c), sandbox: valueWord(one.sandbox, c), interpolation: { escapeValue: false },
                })}
              </li>
            ))}
          </ul>
          <Radio.Group
            aria-label={place}
            value={choices[place] ?? "live"}
            onChange={(event) => { form.change({ choices: { ...choices, [place]: event.target.value as Choice } }); }}
            options={[{ value: "live", label: c("keep_live") }, { value: "sandbox", label: c("take_sandbox") }]}
          />
        </div>
      ))}
      {nothing && <p className="muted">{c("no_differences")}</p>}
      <ChangeList differences={query.data.differences} published={query.data.published} />
      {losing !== null && <p className="notice notice-danger" role="alert">{losing}</p>}
      {!nothing && (
        <div className="company-actions">
          <KeptField form={form} name="note">{(mark) => <Input {...mark} style={{ maxWidth: 320 }} aria-label={c("note")} placeholder={c("note")} value={note} onChange={(event) => { form.change({ note: event.target.value }); }} />}</KeptField>
          <Button type="primary" danger={losing !== null} loading={busy} onClick={() => void promote()}>{losing !== null ? c("promote_confirm") : c("promote")}</Button>
        </div>
      )}
    </div>
  );
}
