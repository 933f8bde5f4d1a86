/**
 * Writes `pages.json`: what each page that is open all day will load, in each language. The server names it with the page itself
 * (`Link`), so that the browser need not run one file to learn of the next.
 */
import type { Plugin, Rolldown } from "vite";
import { PARTS, PLAIN, type Part } from "./vite-daily";

type Bundle = Rolldown.OutputBundle;

/** What the pages consist of, in the order in which they need it. */
const PAGES: Readonly<Record<string, readonly Part[]>> = {
  home: ["home", "after"],
  list: ["list", "after", "frame", "tools"],
  board: ["list", "board", "after", "frame", "tools"],
  record: ["frame", "record", "banners", "stage", "after"],
};
const TEXTS = { en: ["/src/i18n/en.ts"], "zh-CN": ["/src/i18n/zh-CN.ts"] };
const LOCALES = { en: ["/antd/es/locale/en_US.js"], "zh-CN": ["/src/ui/ant-chinese.ts"] };

/** Files of the chunks that hold these modules, with what they import and their styles. */
function filesOf(bundle: Bundle, endings: readonly string[]): Set<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const chunk = bundle[name];
    if (found.has(name) || chunk?.type !== "chunk") return;
    chunk.imports.forEach(visit);
    found.add(name);
    for (const css of chunk.viteMetadata?.importedCss ?? []) found.add(css);
  };
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== "chunk" || chunk.name === "sw") continue;
    // A module that was merged into a larger piece has a file without modules that leads there.
    const modules = [...Object.keys(chunk.modules), chunk.facadeModuleId ?? ""];
    if (modules.some((id) => endings.some((end) => id.endsWith(end)))) visit(chunk.fileName);
  }
  return found;
}

export function pagesPlugin(): Plugin {
  return {
    name: "yingtu-pages",
    apply: "build",
    generateBundle: {
      // After Vite has taken out the chunks that held nothing but styles.
      order: "post",
      handler(_, bundle) {
        const first = filesOf(bundle, ["/src/app/main.tsx"]);
        const load = (endings: readonly string[]): string[] => [...filesOf(bundle, endings)].filter((name) => !first.has(name)).map((name) => `/${name}`);
        const rootsOf = (part: Part): string[] => PARTS[part].map((root) => `/src/${root}`);
        const library = load(PLAIN.flatMap(rootsOf)).find((name) => name.startsWith("/assets/library-"));
        if (library) this.error(`One of ${PLAIN.join(", ")} imports the component library: load what needs it with lazyWithAnt (ADR 0231)`);
        const inLanguage = (parts: readonly Part[], language: keyof typeof TEXTS): string[] =>
          load([...TEXTS[language], ...(parts.includes("frame") ? LOCALES[language] : []), ...parts.flatMap(rootsOf)]);
        const pages = Object.fromEntries(Object.entries(PAGES).map(([page, parts]) =>
          [page, { en: inLanguage(parts, "en"), "zh-CN": inLanguage(parts, "zh-CN") }]));
        this.emitFile({ type: "asset", fileName: "pages.json", source: JSON.stringify(pages, null, 1) });
      },
    },
  };
}
