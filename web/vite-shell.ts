/** Writes into the service worker which files make the shell: what the home, lists, records and forms need, not the settings. */
import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const WORKER = "sw.js";
/** Modules that have to work without a network. */
const NEEDED = /\/src\/(?:app|api|fields|i18n|ui|records\/(?:common|create|form|list|page|stage|task|views|convert)|features\/(?:home|offline|search|inbox|comments|files|tags|tasks|visits))\/|\/antd\/es\/locale\/(?:zh_CN|en_US)\.js$|\/dayjs\/locale\/zh-cn\.js$/;

export function shellPlugin(): Plugin {
  return {
    name: "yingtu-shell",
    apply: "build",
    generateBundle: {
      // After Vite has taken out the chunks that held nothing but styles.
      order: "post",
      handler(_, bundle) {
        const worker = bundle[WORKER];
        if (worker?.type !== "chunk") return;
        const wanted = new Set<string>();
        const visit = (name: string): void => {
          const chunk = bundle[name];
          if (wanted.has(name) || chunk?.type !== "chunk") return;
          wanted.add(name);
          for (const css of chunk.viteMetadata?.importedCss ?? []) wanted.add(css);
          chunk.imports.forEach(visit);
        };
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== "chunk" || chunk.name === "sw") continue;
          // What is loaded on request may have been merged into a larger piece; then a file of its own, without modules, leads there.
          if ([...Object.keys(chunk.modules), chunk.facadeModuleId ?? ""].some((id) => NEEDED.test(id))) visit(chunk.fileName);
        }
        const files = [...wanted].sort().map((name) => `/${name}`);
        const shell = [...files, "/favicon.svg", "/manifest.webmanifest", "/icons/icon-192.png"];
        const version = createHash("sha256").update(worker.code).update(shell.join("\n")).digest("hex").slice(0, 12);
        worker.code = worker.code
          .replace(/["'`]__SHELL__["'`]/g, () => JSON.stringify(shell))
          .replace(/__VERSION__/g, version);
      },
    },
  };
}
