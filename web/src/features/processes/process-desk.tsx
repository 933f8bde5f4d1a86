import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Popconfirm, Switch } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { fetchPlaybooks, playbookKeys } from "@/api/playbooks";
import { ApiError } from "@/api/problem";
import { previewProcess, processKeys, publishProcess, type ObjectBody, type ProcessChange, type ProcessDoc, type Published, type Text } from "@/api/processes";
import { stageKeys } from "@/api/stages";
import type { ObjectMeta } from "@/api/types";
import { ActionsCard } from "@/features/processes/actions-card";
import { Labelled } from "@/features/processes/labelled";
import { PreviewDialog } from "@/features/processes/preview-dialog";
import { addStage, changesOf, playbookChanges, removeStage, type Desk } from "@/features/processes/process-model";
import { RemoveDialog } from "@/features/processes/remove-dialog";
import { RulesCard } from "@/features/processes/rules-card";
import { StageForm } from "@/features/processes/stage-form";
import { StageRow } from "@/features/processes/stage-row";
import { labelIn } from "@/fields/values";
import { currentLanguage } from "@/i18n/language";
import { useStageTexts } from "@/i18n/process/register";
import { KeptTop } from "@/records/form/kept-parts";
import { useKeptForm } from "@/records/form/use-kept-form";
import { showToast } from "@/ui/toast";

interface Props {
  name: string;
  fresh: boolean;
  first: Desk;
  object: ObjectMeta;
  body: ObjectBody;
  flows: readonly { value: string; label: string }[];
}

/** A process being edited: nothing is in force before it was previewed and published. */
export function ProcessDesk({ name, fresh, first, object, body, flows }: Props) {
  const t = useStageTexts();
  const { t: common } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const language = currentLanguage();
  const form = useKeptForm<{ desk: Desk }>("$process", fresh ? `new ${object.api_name} ${first.process.field}` : name, { desk: first });
  const { desk } = form.value;
  const [chosen, setChosen] = useState<string | null>(Object.keys(desk.process.stages)[0] ?? null);
  const [removing, setRemoving] = useState<string | null>(null);
  const [preview, setPreview] = useState<Published | null>(null);
  const [busy, setBusy] = useState(false);
  const playbooks = useQuery({ queryKey: playbookKeys.all, queryFn: ({ signal }) => fetchPlaybooks(signal) });
  const changes = () => [...changesOf(name, desk, body), ...playbookChanges(playbooks.data ?? [], name, desk)];
  const labels = () => new Map(changes().map((one) => [`${one.kind} ${one.key}`, labelIn(one.body?.["label"] as Text | undefined ?? {}, one.key)]));
  const problems = form.failure instanceof ApiError ? form.failure.problems : [];
  const change = (next: Desk) => { form.change({ desk: next }); };
  const set = (patch: Partial<ProcessDoc>) => { change({ ...desk, process: { ...desk.process, ...patch } }); };

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      form.fail(error);
      setPreview(null);
    }
    setBusy(false);
  };
  const publish = (changes: ProcessChange[], note: string) => attempt(async () => {
    await publishProcess(changes, note);
    form.drop();
    showToast({ kind: "done", text: note });
    await Promise.all([processKeys.documents, playbookKeys.all, processKeys.object(object.api_name), stageKeys.processes(object.api_name), ["objects"]].map((queryKey) => client.invalidateQueries({ queryKey })));
    await navigate("/settings/processes");
  });
  const add = () => {
    const made = addStage(desk, { [language]: t("designer.add_stage") });
    change(made.desk);
    setChosen(made.code);
  };
  return (
    <div className="process-desk">
      <KeptTop form={form} saving={busy} whole />
      <section className="card process-grid">
        <Labelled label={t("designer.name")}>
          <Input value={desk.process.label[language] ?? ""} maxLength={100} aria-label={t("designer.name")} onChange={(event) => { set({ label: { ...desk.process.label, [language]: event.target.value } }); }} />
        </Labelled>
        <Labelled label={`${t("designer.object")} · ${t("designer.field")}`}>
          <span>{object.label} · {object.fields.find((one) => one.api_name === desk.process.field)?.label ?? desk.process.field}</span>
        </Labelled>
        <div className="process-line"><Switch checked={desk.process.active} aria-label={t("designer.active")} onChange={(active) => { set({ active }); }} /><span>{t("designer.active")}</span></div>
      </section>
      <section aria-label={t("designer.stages")}>
        <h2>{t("designer.stages")}</h2>
        <p className="muted">{t("designer.stages_help")}</p>
        <StageRow desk={desk} chosen={chosen} problems={problems} onChoose={setChosen} onChange={change} onAdd={add} />
      </section>
      {chosen !== null && chosen in desk.process.stages && (
        <StageForm key={chosen} process={fresh ? null : name} object={object} desk={desk} code={chosen} flows={flows} problems={problems} onChange={change} onRemove={() => { setRemoving(chosen); }} />
      )}
      <ActionsCard desk={desk} problems={problems} onChange={change} />
      <RulesCard object={object} process={desk.process} flows={flows} problems={problems} onChange={set} />
      <div className="process-footer">
        <Button type="primary" loading={busy && preview === null} onClick={() => void attempt(async () => { setPreview(await previewProcess(changes())); })}>{t("designer.preview")}</Button>
        {!fresh && (
          <Popconfirm title={t("designer.delete_text")} okText={t("designer.delete")} cancelText={common("common.cancel")} onConfirm={() => void publish([{ kind: "process", key: name, body: null }], t("designer.deleted"))}>
            <Button danger>{t("designer.delete")}</Button>
          </Popconfirm>
        )}
      </div>
      {removing !== null && (
        <RemoveDialog
          desk={desk}
          code={removing}
          onClose={() => { setRemoving(null); }}
          onRemove={(to) => {
            change(removeStage(desk, removing, to));
            setRemoving(null);
            setChosen(to);
          }}
        />
      )}
      {preview && <PreviewDialog preview={preview} labels={labels()} publishing={busy} onClose={() => { setPreview(null); }} onPublish={() => void publish(changes(), t("designer.published"))} />}
    </div>
  );
}
