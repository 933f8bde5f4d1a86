import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/app";
import { startTranslations } from "@/i18n/setup";
import { startScheme } from "@/ui/scheme";
import "@/ui/base.css";
import "@/ui/ui.css";

startScheme();
await startTranslations();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
