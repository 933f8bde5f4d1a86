import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { Search, UserRoundSearch } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { findPerson, makeArchive, privacyKeys, type PersonalRecord, type RecordRef } from "@/api/privacy";
import { useObjects } from "@/api/use-objects";
import { ArchiveList } from "@/features/privacy/archive-list";
import { EraseDialog } from "@/features/privacy/erase-dialog";
import { ErasureList } from "@/features/privacy/erasure-list";
import { formatDate } from "@/i18n/format";
import { usePrivacyTexts } from "@/i18n/privacy/register";
import { ErrorState } from "@/records/common/error-state";
import { showToast } from "@/ui/toast";
import { State } from "@/ui/state";

/** What is kept about a person: found, given to them, erased. */
export function PeopleTab() {
  const { t } = useTranslation();
  const p = usePrivacyTexts();
  const client = useQueryClient();
  const objects = useObjects();
  const [phone, setPhone] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [erasing, setErasing] = useState(false);
  const search = useMutation({
    mutationFn: () => findPerson({ phone: phone.trim() || null, email: email.trim() || null, record: null }),
    onSuccess: (found) => { setChosen(new Set(found.records.map((one) => one.id))); },
  });
  const found = search.data?.records ?? [];
  const refs: RecordRef[] = found.filter((one) => chosen.has(one.id)).map(({ object, id }) => ({ object, id }));
  const archive = useMutation({
    mutationFn: () => makeArchive(refs),
    onSuccess: () => { showToast({ kind: "done", text: p("archive_started") }); void client.invalidateQueries({ queryKey: privacyKeys.archives }); },
    onError: (error) => { showToast({ kind: "failed", text: errorText(error, t) }); },
  });
  const label = (name: string) => objects.data?.find((one) => one.api_name === name)?.label ?? name;
  const toggle = (record: PersonalRecord) => {
    const next = new Set(chosen);
    if (!next.delete(record.id)) next.add(record.id);
    setChosen(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search.mutate();
  };
  const done = () => {
    setErasing(false);
    search.reset();
    void client.invalidateQueries({ queryKey: privacyKeys.erasures });
  };
  return (
    <div className="privacy-stack">
      <form className="card privacy-find" onSubmit={submit} role="search">
        <p className="muted">{p("find_text")}</p>
        <label>{p("phone")}<input type="tel" value={phone} onChange={(event) => { setPhone(event.target.value); }} /></label>
        <label>{p("email")}<input type="email" value={email} onChange={(event) => { setEmail(event.target.value); }} /></label>
        <Button type="primary" htmlType="submit" icon={<Search size={15} aria-hidden />} loading={search.isPending} disabled={!phone.trim() && !email.trim()}>{p("find")}</Button>
      </form>
      {search.error && <div className="card"><ErrorState error={search.error} /></div>}
      {search.data && found.length === 0 && <div className="card"><State compact icon={<UserRoundSearch size={20} />} title={p("none_found")} /></div>}
      {found.length > 0 && (
        <section className="card privacy-found">
          <ul className="privacy-list">
            {found.map((one) => (
              <li key={one.id}>
                <Checkbox checked={chosen.has(one.id)} onChange={() => { toggle(one); }}>
                  <strong>{label(one.object)}</strong> {one.name ?? <span className="muted">{p("unnamed")}</span>}
                </Checkbox>
                {one.kept_until && <span className="privacy-kept">{p("kept_until", { day: formatDate(one.kept_until.slice(0, 10)) })}</span>}
              </li>
            ))}
          </ul>
          <footer className="privacy-actions">
            <span className="muted">{p("chosen", { count: refs.length })}</span>
            <Button disabled={refs.length === 0} loading={archive.isPending} onClick={() => { archive.mutate(); }}>{p("make_archive")}</Button>
            <Button danger disabled={refs.length === 0} onClick={() => { setErasing(true); }}>{p("erase")}</Button>
          </footer>
        </section>
      )}
      <ArchiveList />
      <ErasureList />
      {erasing && <EraseDialog records={refs} label={label} onClose={() => { setErasing(false); }} onDone={done} />}
    </div>
  );
}
