import { PencilLine } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/api/use-session";
import { asText } from "@/fields/values";
import { formatRelative } from "@/i18n/format";
import { useFormTexts } from "@/i18n/forms/register";
import { dropDraft, readDraft } from "@/records/form/draft";
import { composeKey, TEXT } from "@/records/page/compose-draft";
import type { ComposeMode } from "@/records/page/composer";
import { Button } from "@/ui/button";
import "@/records/form/form.css";

interface Props {
  row: { id: string };
  modes: readonly ComposeMode[];
  /** What is being written now. */
  mode: string | null;
  onMode: (mode: string) => void;
}

/** What was begun on a record and not sent, say because the session ended: to go on with it or to give it up. */
export function KeptDrafts({ row, modes, mode, onMode }: Props) {
  const { t } = useTranslation();
  const text = useFormTexts();
  const session = useSession();
  const [, setDropped] = useState(0);
  const kept = modes.flatMap((one) => {
    const key = composeKey(session, one.key, row.id);
    const draft = one.key === mode ? null : readDraft(key);
    return draft === null ? [] : [{ ...one, key, of: one.key, draft }];
  });
  return kept.map(({ key, of, label, draft }) => (
    <div key={key} className="notice draft-notice" role="status">
      <PencilLine size={16} aria-hidden />
      <span className="ellipsis">{text("unfinished", { label, when: formatRelative(draft.at), text: asText(draft.touched[TEXT]) })}</span>
      <span className="draft-notice-end">
        <Button onClick={() => { dropDraft(key); setDropped((count) => count + 1); }}>{t("form.discard")}</Button>
        <Button onClick={() => { onMode(of); }}>{text("go_on")}</Button>
      </span>
    </div>
  ));
}
