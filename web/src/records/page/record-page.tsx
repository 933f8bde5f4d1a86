import { useQuery } from "@tanstack/react-query";
import { useState, type ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { keys } from "@/api/query-keys";
import { getRecord } from "@/api/records";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useObject, useObjects } from "@/api/use-objects";
import { allPaths } from "@/fields/paths";
import { asText } from "@/fields/values";
import { ErrorState } from "@/records/common/error-state";
import { HistoryPanel } from "@/records/page/history-panel";
import { RecordDetails } from "@/records/page/record-details";
import { RecordHeader } from "@/records/page/record-header";
import type { PartProps, RecordPart } from "@/records/page/record-part";
import { RelatedPanel } from "@/records/page/related-panel";
import { Skeleton } from "@/ui/skeleton";
import { Tabs, type Tab } from "@/ui/tabs";
import { useIsPhone } from "@/ui/use-media";
import { usePageTitle } from "@/ui/use-page-title";
import "@/records/page/record-page.css";

interface Props {
  /** What features add as tabs, after the related records. */
  parts?: readonly RecordPart[];
  /** Shown below the heading. */
  Tags?: ComponentType<PartProps>;
}

/** The page of one record of any object. */
export function RecordPage(props: Props) {
  const { object = "", id = "" } = useParams();
  const meta = useObject(object);
  const objects = useObjects();
  const paths = meta.data && objects.data ? allPaths(meta.data.fields, objects.data) : null;
  const record = useQuery({
    queryKey: keys.record(object, id),
    queryFn: ({ signal }) => getRecord(object, id, paths, signal),
    enabled: paths !== null,
  });
  if (meta.data && record.data) return <LoadedRecord key={`${object}/${id}`} object={meta.data} row={record.data} {...props} />;
  const error = meta.error ?? record.error;
  if (error) {
    return <div className="page"><div className="card"><ErrorState error={error} onRetry={() => { void meta.refetch(); void record.refetch(); }} /></div></div>;
  }
  return <div className="page"><div className="card"><Skeleton lines={8} /></div></div>;
}

function LoadedRecord({ object, row, parts = [], Tags }: Props & { object: ObjectMeta; row: RecordRow }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const [tab, setTab] = useState(phone ? "details" : "related");
  usePageTitle(asText(row[object.name_field]) || object.label);

  const details = <RecordDetails object={object} row={row} />;
  const tabs: Tab[] = [
    { key: "related", label: t("records.related"), content: <RelatedPanel object={object} row={row} /> },
    ...parts.map(({ key, label, Panel }) => ({ key, label, content: <Panel object={object} row={row} /> })),
    { key: "history", label: t("records.history"), content: <HistoryPanel object={object} id={row.id} /> },
  ];
  const shown = object.related.length === 0 ? tabs.slice(1) : tabs;

  return (
    <div className="page record-page">
      <RecordHeader object={object} row={row} />
      {Tags && <Tags object={object} row={row} />}
      {phone ? (
        <div className="card record-tabs-phone">
          <Tabs label={t("records.parts")} active={tab} onChange={setTab} tabs={[{ key: "details", label: t("records.details"), content: details }, ...shown]} />
        </div>
      ) : (
        <div className="record-columns">
          <div className="card">{details}</div>
          <aside className="card record-aside"><Tabs label={t("records.parts")} active={tab} onChange={setTab} tabs={shown} /></aside>
        </div>
      )}
    </div>
  );
}
