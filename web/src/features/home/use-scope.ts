/** Whose records the home page shows: one's own, or all one may see. */
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { keys } from "@/api/query-keys";
import { aggregate } from "@/api/records";
import { useSession } from "@/api/use-session";
import { asNumber } from "@/fields/values";
import { PANELS, type Scope } from "@/features/home/panels";

const BODY = { measures: [{ op: "count" as const }], filter: PANELS.find((panel) => panel.key === "opportunities")?.filter ?? null };
const MINE = { ...BODY, filter: { all: [{ field: "owner_id", op: "eq" as const, value: "@me" }, ...(BODY.filter ? [BODY.filter] : [])] } };

/** Who owns nothing that is open but sees what others own leads them: the page starts with all of it. */
export function useScope(visible: boolean): { scope: Scope; choose: (scope: Scope) => void } {
  const [params, setParams] = useSearchParams();
  const { user, workspace } = useSession();
  const stored = `yingtu.home.${workspace.id}.${user.id}`;
  const chosen = params.get("scope") ?? localStorage.getItem(stored);
  const enabled = visible && chosen === null;
  const count = (body: typeof BODY) => async () => asNumber((await aggregate("opportunity", body))[0]?.["count"]) ?? 0;
  const own = useQuery({ queryKey: [...keys.records("opportunity"), "count", "mine"], queryFn: count(MINE), enabled, staleTime: Infinity });
  const all = useQuery({ queryKey: [...keys.records("opportunity"), "count", "all"], queryFn: count(BODY), enabled: enabled && own.data === 0, staleTime: Infinity });
  const leads = own.data === 0 && (all.data ?? 0) > 0;
  const scope: Scope = chosen === "all" || (chosen === null && leads) ? "all" : "mine";
  const choose = (next: Scope) => {
    localStorage.setItem(stored, next);
    setParams(next === "all" ? { scope: next } : {}, { replace: true });
  };
  return { scope, choose };
}
