import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Segmented } from "antd";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { accessKeys, fetchBoxes, revoke, type AccessRequest, type Boxes } from "@/api/access";
import { useObjects } from "@/api/use-objects";
import { useTimeLeft } from "@/features/access/countdown";
import { RequestItem } from "@/features/access/request-item";
import { WatchPanel } from "@/features/access/watch-panel";
import { useAccessTexts } from "@/i18n/access/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";
import { State } from "@/ui/state";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/access/access.css";

const BOXES = ["to_decide", "mine", "rights", "watch"] as const;
type Box = (typeof BOXES)[number];

/** What I asked for, what waits for me, what I may view for a while. */
export function AccessPage() {
  const a = useAccessTexts();
  usePageTitle(a("title"));
  const [params, setParams] = useSearchParams();
  const [code, setCode] = useState<{ name: string; code: string } | null>(null);
  const objects = useObjects();
  const query = useQuery({ queryKey: accessKeys.boxes, queryFn: fetchBoxes, refetchInterval: 30_000 });
  const label = (name: string | null) => objects.data?.find((one) => one.api_name === name)?.label ?? name ?? "";
  const boxes = query.data;
  const wanted = BOXES.find((one) => one === params.get("box"));
  const box: Box = wanted ?? (boxes?.to_decide.some((one) => one.decidable) ? "to_decide" : "mine");
  const requests = box === "mine" ? boxes?.mine : box === "to_decide" ? boxes?.to_decide : undefined;
  const onCode = (request: AccessRequest, found: string) => { setCode({ name: request.person_name, code: found }); };
  const tabs = BOXES.filter((one) => one !== "watch" || boxes?.administers).map((value) => ({ value, label: a(`boxes.${value}`) }));
  return (
    <div className="page access-page">
      <header className="page-header"><div><h1 className="page-title">{a("title")}</h1><p className="muted">{a("lead")}</p></div></header>
      <div className="table-scroll access-tabs"><Segmented<Box> aria-label={a("title")} options={tabs} value={box} onChange={(next) => { setParams({ box: next }, { replace: true }); }} /></div>
      {query.error && <div className="card"><ErrorState error={query.error} onRetry={() => void query.refetch()} /></div>}
      {query.isPending && <Skeleton lines={6} />}
      {requests && (
        <div className="card">
          {requests.length === 0 && <State icon={<KeyRound size={20} />} title={a(box === "mine" ? "empty.mine" : "empty.to_decide")} />}
          <ul className="access-list">{requests.map((one) => <RequestItem key={one.id} request={one} label={label(one.object ?? (typeof one.params["object"] === "string" ? one.params["object"] : null))} onCode={onCode} />)}</ul>
        </div>
      )}
      {boxes && box === "rights" && (
        <div className="card">
          {boxes.rights.length === 0 && <State icon={<KeyRound size={20} />} title={a("empty.rights")} />}
          <ul className="access-list">{boxes.rights.map((one) => <Right key={`${one.request_id}/${one.record_id}`} right={one} label={label(one.object)} />)}</ul>
        </div>
      )}
      {box === "watch" && <WatchPanel />}
      <Modal open={code !== null} title={code ? a("code_title", { name: code.name }) : ""} footer={<Button onClick={() => { setCode(null); }}>{a("close")}</Button>} onCancel={() => { setCode(null); }}>
        <div className="access-code">{code?.code}</div>
        <p className="muted">{a("code_text")}</p>
      </Modal>
    </div>
  );
}

function Right({ right, label }: { right: Boxes["rights"][number]; label: string }) {
  const a = useAccessTexts();
  const client = useQueryClient();
  const left = useTimeLeft(right.ends_at);
  return (
    <li>
      <div className="access-what">
        <Link to={`/o/${right.object}/${right.record_id}`}><strong>{right.name || label}</strong></Link>
        <span className="muted">{label} · <span role="timer">{left === null ? a("over") : a("left", { time: left })}</span></span>
      </div>
      <div className="access-actions"><Button onClick={() => void revoke(right.request_id).then(() => client.invalidateQueries({ queryKey: accessKeys.boxes }))}>{a("end")}</Button></div>
    </li>
  );
}
