import { useMutation } from "@tanstack/react-query";
import { Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/api/problem";
import { useSession } from "@/api/use-session";
import { errorText } from "@/api/error-text";
import { startExport, type ExportFormat } from "@/api/exports";
import type { FieldMeta, ObjectMeta } from "@/api/types";
import { useListTexts } from "@/i18n/lists/register";
import { ExportApproval } from "@/records/export/export-approval";
import { ExportGroups, figuresOf, figuresRequest } from "@/records/export/export-groups";
import { ExportProgress } from "@/records/export/export-progress";
import { effectiveFilter, type ListState } from "@/records/list/list-state";
import "@/records/export/export.css";

interface Props {
  object: ObjectMeta;
  state: ListState;
  columns: FieldMeta[];
  onClose: () => void;
}

/** The list as a file: which columns, in which form; then its progress and the file. */
export function ExportDialog({ object, state, columns, onClose }: Props) {
  const { t } = useTranslation();
  const l = useListTexts();
  const [content, setContent] = useState<"records" | "groups">(state.group === "" ? "records" : "groups");
  const [figures, setFigures] = useState(() => figuresOf(object, state));
  const [format, setFormat] = useState<ExportFormat>("xlsx");
  const [which, setWhich] = useState<"view" | "all">("view");
  const [header, setHeader] = useState<"labels" | "api_names">("labels");
  const { watermark } = useSession();
  const wanted = { filter: effectiveFilter(state, object), fields: which === "all" ? null : columns.map((field) => field.api_name) };
  const start = useMutation({
    mutationFn: () =>
      startExport(object.api_name, {
        ...wanted,
        sort: state.sort === "" ? null : state.sort,
        format,
        header,
        encoding: "utf-8-sig",
        ...(content === "groups" ? figuresRequest(object, figures) : {}),
      }),
  });
  const approval = start.error instanceof ApiError && start.error.code === "access_export_needs_approval";
  return (
    <Modal
      open
      title={t("exports.title", { plural: object.plural })}
      okText={t("exports.start")}
      cancelText={start.data ? t("common.close") : t("common.cancel")}
      okButtonProps={{ style: start.data ? { display: "none" } : undefined }}
      confirmLoading={start.isPending}
      onOk={() => { start.mutate(); }}
      onCancel={onClose}
    >
      {start.data ? (
        <ExportProgress id={start.data.id} />
      ) : (
        <>
          {start.error && <p className="notice notice-danger" role="alert">{errorText(start.error, t)}</p>}
          {approval && <ExportApproval object={object.api_name} wanted={wanted} />}
          <fieldset className="export-choice">
            <legend>{l("export.content")}</legend>
            <Radio.Group value={content} onChange={(event) => { setContent(event.target.value as "records" | "groups"); }}>
              <Radio value="records">{l("export.records")}</Radio>
              <Radio value="groups">{l("export.figures")}</Radio>
            </Radio.Group>
          </fieldset>
          <fieldset className="export-choice">
            <legend>{t("exports.format")}</legend>
            <Radio.Group value={format} onChange={(event) => { setFormat(event.target.value as ExportFormat); }}>
              <Radio value="xlsx">{t("exports.xlsx")}</Radio>
              <Radio value="csv">{t("exports.csv")}</Radio>
            </Radio.Group>
            {watermark && <p className="muted">{l(format === "xlsx" ? "export.marked" : "export.unmarked")}</p>}
          </fieldset>
          {content === "groups" ? (
            <ExportGroups object={object} value={figures} onChange={setFigures} />
          ) : (
            <fieldset className="export-choice">
              <legend>{t("exports.columns")}</legend>
              <Radio.Group value={which} onChange={(event) => { setWhich(event.target.value as "view" | "all"); }}>
                <Radio value="view">{t("exports.columns_view")}</Radio>
                <Radio value="all">{t("exports.columns_all")}</Radio>
              </Radio.Group>
            </fieldset>
          )}
          <fieldset className="export-choice">
            <legend>{t("exports.header")}</legend>
            <Radio.Group value={header} onChange={(event) => { setHeader(event.target.value as "labels" | "api_names"); }}>
              <Radio value="labels">{t("exports.header_labels")}</Radio>
              <Radio value="api_names">{t("exports.header_api_names")}</Radio>
            </Radio.Group>
          </fieldset>
        </>
      )}
    </Modal>
  );
}
