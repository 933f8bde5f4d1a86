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

startScheme();
preload(queryClient, window.location);
await startTranslations();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
