/**
 * The pages that are open all day come in few files.
 *
 * What several parts of them are built with is one file for pages that are drawn without the component library (`daily`), one of
 * the library, which stays the same from version to version, and one of ours that is built on it (`forms`); what every page loads
 * after its first picture is one file, and so is what comes later on home and above a record.
 */
import { fileURLToPath } from "node:url";

export const PARTS = {
  frame: ["ui/ant-frame.tsx"],
  list: ["records/list/list-page.tsx"],
  board: ["records/kanban/board.tsx"],
  tools: ["records/list/list-tools.ts"],
  record: ["app/record-route.tsx"],
  banners: ["app/record-more.ts"],
  stage: ["records/stage/stage-path.tsx"],
  home: ["features/home/more.ts"],
  after: ["app/after.ts"],
} as const;

/** Modules that only one of the pages shows; what else it is built with comes along with the other pages. */
const OWN = /\/src\/(?:app|records\/(?:list|views|kanban|page))\/|\/node_modules\/@dnd-kit\//;

export type Part = keyof typeof PARTS;

/** Pages that are drawn without the component library: what they consist of must not wait for it. */
export const PLAIN: readonly Part[] = ["list", "board"];

interface Graph {
  getModuleInfo: (id: string) => { importedIds: string[]; importers: string[] } | null;
}

let known: ReadonlyMap<string, ReadonlySet<Part>> | undefined;

/** For each module, the parts that are built with it: what they import, what that imports, and so on; not what is loaded on request. */
function builtWith(graph: Graph): ReadonlyMap<string, ReadonlySet<Part>> {
  if (known) return known;
  const found = new Map<string, Set<Part>>();
  for (const [part, roots] of Object.entries(PARTS) as [Part, readonly string[]][]) {
    const visit = (id: string): void => {
      const parts = found.get(id) ?? new Set();
      if (parts.has(part)) return;
      found.set(id, parts.add(part));
      graph.getModuleInfo(id)?.importedIds.forEach(visit);
    };
    for (const root of roots) visit(fileURLToPath(new URL(`./src/${root}`, import.meta.url)));
  }
  return (known = found);
}

function fileOf(id: string, graph: Graph): string | null {
  const parts = builtWith(graph).get(id);
  if (parts === undefined) return null;
  if (parts.has("after") || (parts.has("home") && parts.size > 1)) return "after";
  if (parts.has("home")) return "home-more";
  if (parts.size > 1) return PLAIN.some((part) => parts.has(part)) ? "daily" : "forms";
  if (parts.has("banners")) return "record-more";
  // What other pages need too would be a small file of its own.
  const shared = graph.getModuleInfo(id)?.importers.some((importer) => !builtWith(graph).has(importer)) ?? false;
  if (OWN.test(id) && !shared) return null;
  return PLAIN.some((part) => parts.has(part)) ? "daily" : "forms";
}

const only = (file: string, name: string) => (id: string, graph: Graph): string | null => (fileOf(id, graph) === file ? name : null);

/** What is plain first, then the library: what is left of our own modules takes everything they need along. */
export const dailyGroups = [
  { name: only("after", "after"), priority: 8.7 },
  { name: only("daily", "daily"), priority: 8.5 },
  { name: only("forms", "library"), test: /\/node_modules\//, priority: 8 },
  { name: fileOf, priority: 7 },
];
