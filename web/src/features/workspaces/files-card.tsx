import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { applyFiles, compareFiles, needsConfirmation } from "@/api/company";
import { errorText } from "@/api/error-text";
import { ApiError, problemText } from "@/api/problem";
import type { Schemas } from "@/api/types";
import { ChangeList } from "@/features/workspaces/change-list";
import { useCompanyTexts, type CompanyText } from "@/i18n/company/register";
import { showToast } from "@/ui/toast";

/** File and line of a problem with a file. */
function placeOf(problem: object, c: CompanyText): string {
  const { params } = problem as { params?: Record<string, unknown> };
  return typeof params?.place === "string" ? c("place", { place: params.place }) : "";
}

/** The configuration as YAML files: out, compared, and into force. */
export function FilesCard() {
  const { t } = useTranslation();
  const c = useCompanyTexts();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [prune, setPrune] = useState(false);
  const [busy, setBusy] = useState(false);
  const [confirm, setConfirm] = useState(false);
  const [found, setFound] = useState<Schemas["ComparedInfo"] | null>(null);
  const [wrong, setWrong] = useState<string[]>([]);
  const fail = (error: unknown) => {
    const problems = error instanceof ApiError ? error.problems : [];
    setWrong(problems.length > 0 ? problems.map((one) => `${placeOf(one, c)}${problemText(one)}`) : [errorText(error, t)]);
  };
  const compare = async (given: File, pruned: boolean) => {
    setBusy(true);
    setWrong([]);
    setFound(null);
    setConfirm(false);
    setFile(given);
    try {
      setFound(await compareFiles(given, pruned));
    } catch (error) {
      fail(error);
    }
    setBusy(false);
  };
  const apply = async () => {
    if (!file) return;
    setBusy(true);
    try {
      const done = await applyFiles(file, prune, confirm);
      showToast({ kind: "done", text: c("files_applied", { version: done.version }) });
      setFound(null);
      setFile(null);
      await client.invalidateQueries();
    } catch (error) {
      setConfirm(needsConfirmation(error));
      fail(error);
    }
    setBusy(false);
  };
  return (
    <section className="card company-section">
      <h2 className="section-title">{c("files")}</h2>
      <p className="muted">{c("files_text")}</p>
      <div className="company-actions">
        <Button href="/api/v1/meta/files">{c("files_download")}</Button>
        <Button loading={busy} onClick={() => input.current?.click()}>{c("files_upload")}</Button>
        <input ref={input} type="file" accept=".zip" hidden onChange={(event) => { const [given] = event.target.files ?? []; if (given) void compare(given, prune); event.target.value = ""; }} />
        <Checkbox checked={prune} onChange={(event) => { setPrune(event.target.checked); if (file) void compare(file, event.target.checked); }}>{c("files_prune")}</Checkbox>
      </div>
      {wrong.length > 0 && <ul className="notice notice-danger" role="alert">{wrong.map((one) => <li key={one}>{one}</li>)}</ul>}
      {found && (found.differences.length === 0 ? <p role="status">{c("files_same")}</p> : <ChangeList differences={found.differences} published={found.published} />)}
      {found && found.differences.length > 0 && <Button type="primary" danger={confirm} loading={busy} onClick={() => void apply()}>{c(confirm ? "promote_confirm" : "files_apply")}</Button>}
    </section>
  );
}
