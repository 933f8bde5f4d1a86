import { useQuery } from "@tanstack/react-query";
import { useState, type ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useParams, useSearchParams } from "react-router";
import { keys } from "@/api/query-keys";
import { EVERYTHING, getRecord } from "@/api/records";
import { fetchHighlights, timelineKeys } from "@/api/timeline";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { useObject } from "@/api/use-objects";
import { asText } from "@/fields/values";
import { ApiError } from "@/api/problem";
import { ErrorState } from "@/records/common/error-state";
import { ConvertSlot } from "@/records/convert/convert-slot";
import { CompletionBar } from "@/records/page/completion-bar";
import { Composer, useComposeModes } from "@/records/page/composer";
import { FramePanel } from "@/records/page/frame-panel";
import { HighlightsRow } from "@/records/page/highlights-row";
import { HistoryPanel } from "@/records/page/history-panel";
import { KeptDrafts } from "@/records/page/kept-drafts";
import { NextStep } from "@/records/page/next-step";
import { PastBanner } from "@/records/page/past-banner";
import { PastDetails } from "@/records/page/past-details";
import { PendingNote } from "@/records/page/pending-note";
import { PhoneActions } from "@/records/page/phone-actions";
import { RecordDetails } from "@/records/page/record-details";
import { RecordHeader } from "@/records/page/record-header";
import type { ComposerPart, EntryParts, PartProps, RecordPart } from "@/records/page/record-part";
import { RelatedPanel } from "@/records/page/related-panel";
import { StageSlot } from "@/records/page/stage-slot";
import { StuckCard } from "@/records/page/stuck-card";
import { Timeline } from "@/records/page/timeline";
import { useRecordActions } from "@/records/page/use-record-actions";
import { useIsWide } from "@/records/page/use-wide";
import { Later } from "@/ui/later";
import { Skeleton } from "@/ui/skeleton";
import { Tabs, type Tab } from "@/ui/tabs";
import { useIsPhone } from "@/ui/use-media";
import { usePageTitle } from "@/ui/use-page-title";
import { useScrollBack } from "@/ui/use-scroll-back";
import { useStable } from "@/ui/use-stable";
import "@/records/page/record-page.css";
import "@/records/page/details.css";
import "@/records/page/related.css";
import "@/records/page/history.css";
import "@/records/page/record-phone.css";

interface Props {
  /** What features add: tabs, things to write, entries of the timeline, tags beside the heading, a photo on the phone. */
  parts?: readonly RecordPart[];
  composers?: readonly ComposerPart[];
  entries?: EntryParts;
  Tags?: ComponentType<PartProps>;
  Photo?: ComponentType<PartProps>;
  /** Stands above everything: what waits for an approval. */
  Banner?: ComponentType<PartProps>;
  /** Stands below "there is no such record". */
  Missing?: ComponentType<{ object: string; id: string }>;
}

/** The page of one record of any object. */
export function RecordPage(props: Props) {
  const { object = "", id = "" } = useParams();
  const meta = useObject(object);
  const record = useQuery({
    queryKey: keys.record(object, id),
    queryFn: ({ signal }) => getRecord(object, id, EVERYTHING, signal),
  });
  if (meta.data && record.data) return <LoadedRecord key={`${object}/${id}`} object={meta.data} row={record.data} {...props} />;
  const error = meta.error ?? record.error;
  if (error) {
    return <div className="page"><div className="card"><ErrorState error={error} onRetry={() => { void meta.refetch(); void record.refetch(); }} />{error instanceof ApiError && error.status === 404 && props.Missing && <props.Missing object={object} id={id} />}</div></div>;
  }
  return <div className="page"><div className="card"><Skeleton lines={8} /></div></div>;
}

const DETAILS = "details";
const TIMELINE = "timeline";
/** Asks for a field to be opened. */
const FIELD = "field";
/** Says that there is a draft which was not there when the page was opened. */
const TYPED = "typed";

function LoadedRecord({ object, row, parts = [], composers = [], entries = {}, Tags, Photo, Banner }: Props & { object: ObjectMeta; row: RecordRow }) {
  const { t } = useTranslation();
  useScrollBack();
  const phone = useIsPhone();
  const wide = useIsWide();
  const [params, setParams] = useSearchParams();
  const [mode, setMode] = useState<string | null>(null);
  const modes = useComposeModes(object, composers);
  const figures = useQuery({ queryKey: timelineKeys.highlights(object.api_name, row.id), queryFn: ({ signal }) => fetchHighlights(object.api_name, row.id, signal) });
  usePageTitle(asText(row[object.name_field]) || object.label);

  const go = (changes: Readonly<Record<string, string | null>>) => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    // A moment of the past is shown from its beginning; all else happens where one is.
    setParams(next, { replace: true, preventScrollReset: !("at" in changes) });
  };
  const onAsked = useStable(() => { go({ [FIELD]: null }); });
  const moment = params.get("at");
  const write = (chosen: string | null) => {
    setMode(chosen);
    if (chosen !== null && !phone) go({ tab: TIMELINE });
  };
  const past = moment !== null && !Number.isNaN(Date.parse(moment));
  const details = past ? (
    <>
      <PastBanner moment={moment} onBack={() => { go({ at: null }); }} />
      <PastDetails object={object} id={row.id} moment={moment} />
    </>
  ) : (
    <RecordDetails key={params.get(TYPED) ?? ""} object={object} row={row} asked={params.get(FIELD)} onAsked={onAsked} />
  );

  const composer = <Composer object={object} row={row} modes={modes} parts={composers} mode={mode} onMode={setMode} />;
  const tabs: Tab[] = [
    ...(wide ? [] : [{ key: DETAILS, label: t("records.details"), content: details }]),
    { key: TIMELINE, label: t("timeline.title"), content: <>{!phone && composer}<Timeline object={object} row={row} parts={entries} /></> },
    ...(object.related.length === 0 ? [] : [{ key: "related", label: t("records.related"), content: <RelatedPanel object={object} row={row} /> }]),
    ...parts.map(({ key, label, Panel }) => ({ key, label, content: <Panel object={object} row={row} /> })),
    ...(figures.data?.frames ?? []).map((frame, index) => ({ key: `frame-${String(index)}`, label: frame.label, content: <FramePanel frame={frame} /> })),
    { key: "history", label: t("records.history"), content: <HistoryPanel object={object} id={row.id} onMoment={(at) => { go({ at, ...(wide ? {} : { tab: DETAILS }) }); }} /> },
  ];
  const active = params.get("tab") ?? tabs[0]?.key ?? TIMELINE;
  const panel = <Tabs label={t("records.parts")} active={active} onChange={(tab) => { go({ tab }); }} tabs={tabs} />;
  const ask = (field: string) => { go({ [FIELD]: field, ...(wide ? {} : { tab: DETAILS }) }); };
  useRecordActions(object, row, { modes, tabs, onMode: write, onTab: (tab) => { go({ tab }); }, onField: ask });
  const plan = modes.some((one) => one.key === "task") ? () => { write("task"); } : null;

  return (
    <div className="page record-page">
      <RecordHeader object={object} row={row} tags={Tags && <Later><Tags object={object} row={row} /></Later>}>
        <Later><NextStep object={object} row={row} onPlan={plan} /></Later>
      </RecordHeader>
      <Later instead={<div className="card"><Skeleton lines={8} /></div>}>
        {Banner && <Banner object={object} row={row} />}
        {!past && <CompletionBar object={object} row={row} onComplete={ask} />}
        <PendingNote id={row.id} />
        <KeptDrafts row={row} modes={modes} mode={mode} onMode={write} />
        <StageSlot object={object} row={row} />
        <ConvertSlot object={object} row={row} />
        <HighlightsRow object={object} id={row.id} />
        {wide ? (
          <div className="record-columns">
            <StuckCard>{details}</StuckCard>
            <aside className="card record-aside"><Later instead={<Skeleton lines={6} />}>{panel}</Later></aside>
          </div>
        ) : (
          <div className="card record-single">{panel}</div>
        )}
        {phone && composer}
        {phone && <PhoneActions object={object} row={row} modes={modes} onMode={write} Photo={Photo} />}
      </Later>
    </div>
  );
}
