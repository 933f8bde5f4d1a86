import { useObjects } from "@/api/use-objects";
import { HomePanel } from "@/features/home/home-panel";
import { type Panel, type Scope } from "@/features/home/panels";
import { useHomeTexts } from "@/i18n/home/register";
import { useTranslation } from "react-i18next";
import { can } from "@/records/can";

const COUNT: Panel["measures"] = [{ op: "count" }];
const MONEY: Panel["measures"] = [{ op: "count" }, { op: "sum", field: "amount" }];
const SOLD = "opportunity";

type Key = "overdue" | "due" | "invoices" | "receipts" | "contracts" | "tickets" | "campaigns";

interface Work extends Omit<Panel, "key"> {
  key: Key;
  /** Whose day it is: everybody who sees the money, or those who look after these records and do not sell. */
  whose: "seen" | "kept";
  tone?: string;
}

const WORK: readonly Work[] = [
  {
    key: "overdue", object: "payment", needs: ["status", "due_on", "amount"], about: "account", sort: "due_on", values: ["due_on", "amount"], measures: MONEY, whose: "seen", tone: "red",
    filter: { all: [{ field: "status", op: "in", value: ["planned", "overdue"] }, { field: "due_on", op: "lt", value: "today" }] },
  },
  {
    key: "due", object: "payment", needs: ["status", "due_on", "amount"], about: "account", sort: "due_on", values: ["due_on", "amount"], measures: MONEY, whose: "kept",
    filter: { all: [{ field: "status", op: "eq", value: "planned" }, { field: "due_on", op: "in_period", value: "next_7_days" }] },
  },
  {
    key: "invoices", object: "invoice", needs: ["status", "amount"], about: "account", sort: "created_at", values: ["kind", "amount"], measures: MONEY, whose: "kept",
    filter: { field: "status", op: "eq", value: "requested" },
  },
  {
    key: "receipts", object: "receipt", needs: ["open_amount", "received_on"], about: "account", sort: "received_on", values: ["received_on", "open_amount"], measures: COUNT, whose: "kept",
    filter: { field: "open_amount", op: "gt", value: 0 },
  },
  {
    key: "contracts", object: "contract", needs: ["status", "ends_on"], sort: "ends_on", values: ["ends_on"], measures: COUNT, whose: "kept",
    filter: { all: [{ field: "status", op: "eq", value: "active" }, { field: "ends_on", op: "in_period", value: "next_60_days" }] },
  },
  {
    key: "tickets", object: "ticket", needs: ["status", "solve_by"], sort: "solve_by", values: ["priority", "solve_by"], measures: COUNT, whose: "kept",
    filter: { field: "status", op: "not_in", value: ["solved", "closed"] },
  },
  {
    key: "campaigns", object: "campaign", needs: ["status", "starts_on"], sort: "starts_on", values: ["status", "starts_on"], measures: COUNT, whose: "kept",
    filter: { field: "status", op: "in", value: ["planned", "running"] },
  },
];

/** The day of those who do not sell: money that is late, invoices and tickets that wait, campaigns that run. One without records takes no room. */
export function WorkPanels({ scope }: { scope: Scope }) {
  const { t } = useTranslation();
  const h = useHomeTexts();
  const objects = new Map((useObjects().data ?? []).map((object) => [object.api_name, object]));
  const keeps = (name: string) => { const object = objects.get(name); return object !== undefined && can("edit", object); };
  const sells = keeps(SOLD);
  return WORK.filter((work) => (work.whose === "seen" ? objects.has(work.object) : keeps(work.object) && !sells)).map((work) => (
    <HomePanel
      key={work.key}
      scope={scope}
      panel={{ ...work, key: "given" }}
      words={{ title: h(work.key), caption: h(`${work.key}_caption`, { who: t(`home.who_${scope}`) }) }}
      {...(work.tone ? { tone: work.tone } : {})}
    />
  ));
}
