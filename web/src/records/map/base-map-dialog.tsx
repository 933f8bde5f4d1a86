import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Popconfirm } from "antd";
import { Upload } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { errorText } from "@/api/error-text";
import { loadMap, mapKey, removeMap, type ReviewedMap } from "@/api/maps";
import { ApiError, problemText } from "@/api/problem";
import { fileSize } from "@/fields/attachment/file-size";
import { useMapTexts } from "@/i18n/maps/register";
import { showToast } from "@/ui/toast";

const MOST_BYTES = 8 * 1024 * 1024;

interface Chosen {
  name: string;
  size: number;
  content: Record<string, unknown>;
}

function isContent(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Loads a reviewed map with its number, replaces it, or takes it away. */
export function BaseMapDialog({ map, onClose }: { map: ReviewedMap; onClose: () => void }) {
  const { t } = useTranslation();
  const m = useMapTexts();
  const id = useId();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [approval, setApproval] = useState(map.approval ?? "");
  const [wrong, setWrong] = useState<{ file?: string; approval?: string }>({});
  const done = (found: ReviewedMap, text: string) => {
    client.setQueryData(mapKey, found);
    showToast({ kind: "done", text });
    onClose();
  };
  const loading = useMutation({
    mutationFn: (content: Record<string, unknown>) => loadMap(approval.trim(), content),
    onSuccess: (found) => { done(found, m("base.saved")); },
    onError: (error) => { setWrong({ file: error instanceof ApiError && error.problems.length > 0 ? error.problems.map(problemText).join(" ") : errorText(error, t) }); },
  });
  const removing = useMutation({
    mutationFn: removeMap,
    onSuccess: () => { done({ approval: null, lines: [] }, m("base.removed")); },
    onError: (error) => { setWrong({ file: errorText(error, t) }); },
  });

  const choose = async (file: File | undefined) => {
    if (!file) return;
    setChosen(null);
    if (file.size > MOST_BYTES) {
      setWrong({ file: m("base.too_large") });
      return;
    }
    try {
      const content: unknown = JSON.parse(await file.text());
      if (!isContent(content)) throw new SyntaxError();
      setChosen({ name: file.name, size: file.size, content });
      setWrong(({ approval: kept }) => (kept === undefined ? {} : { approval: kept }));
    } catch {
      setWrong({ file: m("base.unreadable", { name: file.name }) });
    }
  };
  const save = () => {
    const missing = { ...(chosen ? {} : { file: m("base.file_missing") }), ...(approval.trim() === "" ? { approval: m("base.number_missing") } : {}) };
    setWrong(missing);
    if (chosen && Object.keys(missing).length === 0) loading.mutate(chosen.content);
  };

  return (
    <Modal
      open
      title={m("base.title")}
      okText={m("base.save")}
      cancelText={t("common.cancel")}
      confirmLoading={loading.isPending}
      onOk={save}
      onCancel={onClose}
      footer={(_, { OkBtn, CancelBtn }) => (
        <>
          {map.approval !== null && (
            <Popconfirm title={m("base.remove_question")} okText={m("base.remove")} cancelText={t("common.cancel")} onConfirm={() => { removing.mutate(); }}>
              <Button danger className="base-map-remove" loading={removing.isPending}>{m("base.remove")}</Button>
            </Popconfirm>
          )}
          <CancelBtn />
          <OkBtn />
        </>
      )}
    >
      <div className="base-map">
        <p>{m("base.text")}</p>
        {map.approval !== null && <p className="notice">{m("base.loaded", { number: map.approval })}</p>}
        <div>
          <Button icon={<Upload size={16} aria-hidden />} aria-describedby={`${id}-file`} onClick={() => input.current?.click()}>{m(chosen || map.approval !== null ? "base.replace" : "base.choose")}</Button>
          <label htmlFor={`${id}-input`} className="visually-hidden">{m("base.choose")}</label>
          <input id={`${id}-input`} ref={input} className="visually-hidden" tabIndex={-1} type="file" accept=".json,.geojson" onChange={(event) => { void choose(event.target.files?.[0]); event.target.value = ""; }} />
          <p id={`${id}-file`} className="form-help">{chosen ? m("base.chosen", { name: chosen.name, size: fileSize(chosen.size) }) : m("base.format")}</p>
          {wrong.file !== undefined && <p className="form-problems" role="alert">{wrong.file}</p>}
        </div>
        <div>
          <label htmlFor={`${id}-approval`}>{m("base.approval")}</label>
          <Input id={`${id}-approval`} value={approval} maxLength={100} placeholder={m("base.approval_hint")} status={wrong.approval === undefined ? "" : "error"} aria-invalid={wrong.approval !== undefined} aria-describedby={`${id}-wrong`} onChange={(event) => { setApproval(event.target.value); }} />
          <p id={`${id}-wrong`} className="form-problems" role={wrong.approval === undefined ? undefined : "alert"}>{wrong.approval}</p>
        </div>
      </div>
    </Modal>
  );
}
