/** The configuration as it would be with the draft, and ways to change the draft. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo } from "react";
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";
import { draftKey, fetchDraft, flush, forget, keep, listOf, type Saving, type StoredDraft } from "@/features/studio/draft-store";
import { EMPTY_DRAFT, type Body, type Draft, type Mappings, type ObjectDoc } from "@/features/studio/model";

type Kind = Schemas["DraftInput"]["changes"][number]["kind"];

const documentsKey = ["meta", "documents"] as const;

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
  changes: Schemas["DraftInput"]["changes"];
  saving: Saving;
  revision: number;
  meanwhile: Schemas["MeanwhileEntry"][];
  set: (kind: Kind, key: string, body: Body | null, mappings?: Mappings) => void;
  /** Waits until the server has the draft. */
  saved: () => Promise<void>;
  discard: () => Promise<void>;
  refresh: () => Promise<void>;
  /** Takes the draft as the server has it: it was changed elsewhere, or merged. */
  reload: () => Promise<void>;
}

export function useStudio(): Studio {
  const client = useQueryClient();
  const own = useQuery({ queryKey: draftKey, queryFn: ({ signal }) => fetchDraft(signal), staleTime: Infinity });
  const draft: Draft = own.data ?? EMPTY_DRAFT;
  // Whoever leaves right after a change has it saved all the same.
  useEffect(() => () => { void flush(client); }, [client]);
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
    const now = client.getQueryData<StoredDraft>(draftKey);
    if (!now) return;
    const { [place]: before, ...rest } = now.changes;
    const same = JSON.stringify(document) === JSON.stringify(stored.get(place) ?? null);
    // Only fields whose options are really replaced: the server refuses a mapping of anything else.
    const merged = Object.fromEntries(Object.entries({ ...before?.mappings, ...mappings }).filter(([, codes]) => Object.keys(codes).length > 0));
    const base = Object.keys(now.changes).length === 0 ? version : now.base;
    keep(client, { base, changes: same ? rest : { ...rest, [place]: { body: document, mappings: merged } } });
  }, [client, stored, version]);

  return {
    pending: query.isPending || own.isPending,
    error: query.error ?? own.error,
    version,
    draft,
    stored,
    objects,
    document: (kind, name) => { const change = draft.changes[`${kind}/${name}`]; return change ? change.body : stored.get(`${kind}/${name}`) ?? null; },
    changes: listOf(draft.changes),
    saving: own.data?.saving ?? "saved",
    revision: own.data?.revision ?? 0,
    meanwhile: own.data?.meanwhile ?? [],
    set,
    saved: () => flush(client),
    discard: () => forget(client),
    reload: async () => { await Promise.all([client.refetchQueries({ queryKey: draftKey }), client.refetchQueries({ queryKey: documentsKey })]); },
    refresh: async () => {
      await Promise.all([["meta"], ["records"], ["views"]].map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  };
}
