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

/** For so long nothing is drawn while the first answers are on their way: drawn without them, all would be drawn twice. */
const PATIENCE_MS = 300;

startScheme();
const answered = preload(queryClient, window.location);
await startTranslations();
await Promise.race([answered, new Promise((done) => { setTimeout(done, PATIENCE_MS); })]);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
