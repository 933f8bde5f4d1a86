import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Mentions } from "antd";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemsOf } from "@/api/error-text";
import { fetchCallees, type About } from "@/api/comments";
import { keys } from "@/api/query-keys";
import { mentioned } from "@/features/comments/mentions";
import { DraftNotice } from "@/records/form/draft-notice";
import { ProblemList } from "@/records/form/problem-list";
import { UnsavedGuard } from "@/records/form/unsaved-guard";
import type { KeptState } from "@/records/form/use-draft";
import { TEXT } from "@/records/page/compose-draft";

/** What is typed, and whom it mentions: ids by name. */
export interface CommentDraft extends Record<string, unknown> {
  [TEXT]: string;
  people: Record<string, string>;
}

export const EMPTY: CommentDraft = { [TEXT]: "", people: {} };

interface Props {
  about: About;
  /** Where a new comment is kept until it is sent. */
  draft?: KeptState<CommentDraft>;
  initial?: { text: string; people: readonly { id: string; name: string }[] };
  label: string;
  submit: string;
  /** Fails with what the server says about it. */
  onSubmit: (text: string, mentions: string[]) => Promise<void>;
  onCancel?: () => void;
}

const MAX_CHARACTERS = 10_000;

export function CommentForm({ about, draft, initial, label, submit, onSubmit, onCancel }: Props) {
  const { t } = useTranslation();
  const problems = `${useId()}problems`;
  const [own, setOwn] = useState<CommentDraft>(() => ({ [TEXT]: initial?.text ?? "", people: Object.fromEntries((initial?.people ?? []).map((person) => [person.name, person.id])) }));
  const typed = draft?.value ?? own;
  const text = typed[TEXT];
  const [search, setSearch] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const found = useQuery({
    queryKey: [...keys.comments(about.object, about.id), "callees", search],
    queryFn: ({ signal }) => fetchCallees(about, search ?? "", signal),
    enabled: search !== null,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const options = found.data ?? [];
  const loading = found.isFetching;

  // Choosing a person changes the text and the people before the page is drawn again.
  const latest = useRef(typed);
  const change = (patch: Partial<CommentDraft>) => {
    latest.current = { ...latest.current, ...patch };
    setFailure(null);
    setOwn(latest.current);
    draft?.set(latest.current);
  };
  const clear = () => {
    latest.current = EMPTY;
    setOwn(EMPTY);
    draft?.drop();
  };
  const send = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await onSubmit(text, mentioned(text, new Map(Object.entries(typed.people))));
      if (draft) clear();
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };

  const said = failure === null ? [] : problemsOf(failure, t);
  return (
    <form
      className="comment-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {draft && draft.restoredAt !== null && draft.dirty && <DraftNotice at={draft.restoredAt} onDiscard={clear} />}
      {draft && <UnsavedGuard dirty={draft.dirty && !busy} />}
      <Mentions
        value={text}
        rows={2}
        autoSize={{ minRows: 2, maxRows: 10 }}
        maxLength={MAX_CHARACTERS}
        status={said.length > 0 ? "error" : ""}
        aria-label={label}
        aria-invalid={said.length > 0}
        aria-describedby={said.length > 0 ? problems : undefined}
        placeholder={t("comments.placeholder")}
        loading={loading}
        filterOption={false}
        notFoundContent={loading ? t("common.loading") : t("fields.no_match")}
        options={options.map(({ id, name }) => ({ key: id, value: name, label: name }))}
        onChange={(next) => { change({ [TEXT]: next }); }}
        onSearch={setSearch}
        onSelect={(option) => {
          const person = options.find((one) => one.name === option.value);
          if (person) change({ people: { ...latest.current.people, [person.name]: person.id } });
          setSearch(null);
        }}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send(); }}
      />
      <ProblemList id={problems} problems={said} />
      <div className="comment-buttons">
        {onCancel && <Button onClick={onCancel}>{t("common.cancel")}</Button>}
        <Button type="primary" htmlType="submit" loading={busy} disabled={text.trim() === ""}>{submit}</Button>
      </div>
    </form>
  );
}
