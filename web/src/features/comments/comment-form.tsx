import { Button, Mentions } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mentioned } from "@/features/comments/mentions";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";

interface Props {
  initial?: { text: string; people: readonly { id: string; name: string }[] };
  label: string;
  submit: string;
  /** Resolves to whether the comment was saved. */
  onSubmit: (text: string, mentions: string[]) => Promise<boolean>;
  onCancel?: () => void;
}

const MAX_CHARACTERS = 10_000;

export function CommentForm({ initial, label, submit, onSubmit, onCancel }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(initial?.text ?? "");
  const [search, setSearch] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const chosen = useRef(new Map((initial?.people ?? []).map((person) => [person.name, person.id])));
  const { options, loading } = useReferenceOptions("user", search ?? "", search !== null);

  const send = async () => {
    if (text.trim() === "" || busy) return;
    setBusy(true);
    if (await onSubmit(text, mentioned(text, chosen.current))) setText("");
    setBusy(false);
  };

  return (
    <form
      className="comment-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Mentions
        value={text}
        rows={2}
        autoSize={{ minRows: 2, maxRows: 10 }}
        maxLength={MAX_CHARACTERS}
        aria-label={label}
        placeholder={t("comments.placeholder")}
        loading={loading}
        filterOption={false}
        notFoundContent={loading ? t("common.loading") : t("fields.no_match")}
        options={options.map((option) => ({ key: option.value, value: option.label, label: option.label }))}
        onChange={setText}
        onSearch={setSearch}
        onSelect={(option) => {
          const person = options.find((one) => one.label === option.value);
          if (person) chosen.current.set(person.label, person.value);
          setSearch(null);
        }}
        onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send(); }}
      />
      <div className="comment-buttons">
        {onCancel && <Button onClick={onCancel}>{t("common.cancel")}</Button>}
        <Button type="primary" htmlType="submit" loading={busy} disabled={text.trim() === ""}>{submit}</Button>
      </div>
    </form>
  );
}
