import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useState } from "react";
import { fetchObjectBody, NEW_PROCESS, processKeys } from "@/api/processes";
import { useObject, useObjects } from "@/api/use-objects";
import { Labelled } from "@/features/processes/labelled";
import { ProcessForm } from "@/features/processes/process-form";
import { optionsOf, stagesFrom } from "@/features/processes/process-model";
import { useStageTexts } from "@/i18n/process/register";

/** A new process begins with the object and the field that holds the stage; its options become the stages. */
export function ProcessStart({ taken }: { taken: readonly string[] }) {
  const t = useStageTexts();
  const objects = useObjects();
  const [name, setName] = useState("");
  const [field, setField] = useState("");
  const meta = useObject(name).data;
  const stored = useQuery({ queryKey: processKeys.object(name), queryFn: () => fetchObjectBody(name), enabled: name !== "" });
  const fields = (meta?.fields ?? []).filter((one) => one.type === "choice" && !one.system);
  if (meta && stored.data && field !== "") {
    let key = name;
    for (let number = 2; taken.includes(key); number += 1) key = `${name}_${String(number)}`;
    return <ProcessForm key={`${name}/${field}`} name={key} fresh stored={{ ...NEW_PROCESS, label: { ...meta.labels }, object: name, field, stages: stagesFrom(optionsOf(stored.data, field)) }} />;
  }
  return (
    <section className="card process-grid">
      <Labelled label={t("designer.object")}>
        <Select value={name || null} aria-label={t("designer.object")} showSearch={{ optionFilterProp: "label" }} options={(objects.data ?? []).filter((one) => one.api_name !== "user").map((one) => ({ value: one.api_name, label: one.label }))} onChange={(next: string) => { setName(next); setField(""); }} />
      </Labelled>
      {meta && (
        <Labelled label={t("designer.field")}>
          {fields.length === 0 ? <p className="muted">{t("designer.no_field")}</p> : <Select value={field || null} aria-label={t("designer.field")} options={fields.map((one) => ({ value: one.api_name, label: one.label }))} onChange={setField} />}
        </Labelled>
      )}
    </section>
  );
}
