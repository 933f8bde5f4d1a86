/** The configuration as it would be with the draft, and ways to change the draft. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";
import { useSession } from "@/api/use-session";
import { EMPTY_DRAFT, type Body, type Draft, type Mappings, type ObjectDoc } from "@/features/studio/model";

type Kind = Schemas["ChangeInput"]["kind"];

export const documentsKey = ["meta", "documents"] as const;

const listeners = new Set<() => void>();
const read: Record<string, { text: string; draft: Draft }> = {};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

function load(key: string): Draft {
  const text = localStorage.getItem(key) ?? "";
  const known = read[key];
  if (known?.text === text) return known.draft;
  let draft = EMPTY_DRAFT;
  try {
    if (text !== "") draft = JSON.parse(text) as Draft;
  } catch {
    // What another version of this page has left behind is not a draft.
  }
  read[key] = { text, draft };
  return draft;
}

function save(key: string, draft: Draft): void {
  if (Object.keys(draft.changes).length === 0) localStorage.removeItem(key);
  else localStorage.setItem(key, JSON.stringify(draft));
  for (const listener of listeners) listener();
}

export interface Studio {
  pending: boolean;
  error: unknown;
  version: number;
  draft: Draft;
  /** As published. */
  stored: ReadonlyMap<string, Body>;
  /** Objects with the draft applied, by api name. */
  objects: ReadonlyMap<string, ObjectDoc>;
  document: (kind: Kind, key: string) => Body | null;
  changes: Schemas["ChangeInput"][];
  set: (kind: Kind, key: string, body: Body | null, mappings?: Mappings) => void;
  discard: () => void;
  refresh: () => Promise<void>;
}

export function useStudio(): Studio {
  const client = useQueryClient();
  const { workspace, user } = useSession();
  const key = `yingtu.studio.${workspace.name}.${user.id}`;
  const draft = useSyncExternalStore(subscribe, () => load(key));
  const query = useQuery({ queryKey: documentsKey, queryFn: ({ signal }) => body(api.GET("/api/v1/meta/documents", { signal })) });
  const stored = useMemo(() => new Map((query.data?.items ?? []).map((one) => [`${one.kind}/${one.key}`, one.body as Body])), [query.data]);
  const version = query.data?.catalog_version ?? 0;

  const objects = useMemo(() => {
    const found = new Map<string, ObjectDoc>();
    for (const [place, document] of stored) if (place.startsWith("object/")) found.set(place.slice(7), document as unknown as ObjectDoc);
    for (const [place, change] of Object.entries(draft.changes)) {
      if (!place.startsWith("object/")) continue;
      if (change.body) found.set(place.slice(7), change.body as unknown as ObjectDoc);
      else found.delete(place.slice(7));
    }
    return found;
  }, [stored, draft]);

  const set = useCallback((kind: Kind, name: string, document: Body | null, mappings: Mappings = {}) => {
    const place = `${kind}/${name}`;
    const now = load(key);
    const { [place]: before, ...rest } = now.changes;
    const same = JSON.stringify(document) === JSON.stringify(stored.get(place) ?? null);
    // Only fields whose options are really replaced: the server refuses a mapping of anything else.
    const merged = Object.fromEntries(Object.entries({ ...before?.mappings, ...mappings }).filter(([, codes]) => Object.keys(codes).length > 0));
    const base = Object.keys(now.changes).length === 0 ? version : now.base;
    save(key, { base, changes: same ? rest : { ...rest, [place]: { body: document, mappings: merged } } });
  }, [key, stored, version]);

  return {
    pending: query.isPending,
    error: query.error,
    version,
    draft,
    stored,
    objects,
    document: (kind, name) => { const change = draft.changes[`${kind}/${name}`]; return change ? change.body : stored.get(`${kind}/${name}`) ?? null; },
    changes: Object.entries(draft.changes).map(([place, change]) => {
      const [kind, ...name] = place.split("/");
      return { kind: kind as Kind, key: name.join("/"), body: change.body, mappings: change.mappings };
    }),
    set,
    discard: () => { save(key, EMPTY_DRAFT); },
    refresh: async () => {
      await Promise.all([["meta"], ["records"], ["views"]].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  };
}
