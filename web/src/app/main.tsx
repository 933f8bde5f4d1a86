import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { preload } from "@/app/preload";
import { queryClient } from "@/app/query-client";
import { startTranslations } from "@/i18n/setup";
import { startScheme } from "@/ui/scheme";
import "@/ui/unsaved";
import "@/ui/base.css";
import "@/ui/ui.css";
import "@/ui/touch.css";

/** For so long nothing is drawn while the first answers are on their way: drawn without them, all would be drawn twice. */
const PATIENCE_MS = 300;

startScheme();

// No await out here: the pieces of the page, which import from this one, would wait for it too.
async function start(root: HTMLElement): Promise<void> {
  const answered = preload(queryClient, window.location);
  await startTranslations();
  await Promise.race([answered, new Promise((done) => { setTimeout(done, PATIENCE_MS); })]);
  // What the answers made pages ask for is sent before the drawing begins: its answers come meanwhile.
  await new Promise((done) => { setTimeout(done); });
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

const root = document.getElementById("root");
if (root) void start(root);
