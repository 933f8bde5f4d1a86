import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressPlugin } from "./vite-compress";
import { dailyGroups } from "./vite-daily";
import { iconsPlugin } from "./vite-icons";
import { pagesPlugin } from "./vite-pages";
import { shellPlugin } from "./vite-shell";

const server = process.env["YINGTU_SERVER"] ?? "http://127.0.0.1:8000";

const WORKER = /\/features\/offline\/worker\//;
/** Below this, pieces that nearly the same pages need are one file: a browser asks for six at a time. */
const MERGED_BYTES = 60_000;
const shared = { entriesAware: true, entriesAwareMergeThreshold: MERGED_BYTES, minShareCount: 2 };

/** What the first page needs is one file; then the component library and our forms and lists, in a few. */
const groups = [
  { name: "first", priority: 9, tags: ["$initial" as const], test: (id: string) => !WORKER.test(id) },
  ...dailyGroups,
  { name: "antd", priority: 3, ...shared, test: /node_modules\/(?:antd|@rc-component|@ant-design|dayjs)\// },
  { name: "icons", priority: 2, test: /node_modules\/lucide-react\// },
  { name: "records", priority: 1, ...shared, test: /\/src\/(?:fields|records)\// },
];

const short = (name: string): string => name.split("~", 1)[0] ?? name;

export default defineConfig({
  plugins: [react(), iconsPlugin(), shellPlugin(), pagesPlugin(), compressPlugin()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: "index.html", sw: "src/features/offline/worker/sw.ts" },
      output: {
        // The address of the service worker stays the same, and its folder is what it may serve.
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        // A merged piece is named after its group, not after all pages that share it.
        chunkFileNames: ({ name }) => `assets/${short(name)}-[hash].js`,
        assetFileNames: ({ names }) => `assets/${short(names[0]?.replace(/\.\w+$/, "") ?? "asset")}-[hash][extname]`,
        codeSplitting: { groups },
      },
    },
  },
  server: { port: 8620, strictPort: true, proxy: { "/api": { target: server, changeOrigin: false } } },
  test: { include: ["src/**/*.test.ts", "src/**/*.test.tsx"], environment: "node" },
});
