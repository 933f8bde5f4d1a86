import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadAntLocale } from "@/app/ant-locale";
import { App } from "@/app/app";
import { startTranslations } from "@/i18n/setup";
import { startScheme } from "@/ui/scheme";
import "@/ui/base.css";
import "@/ui/ui.css";

startScheme();
const language = await startTranslations();
// Before the first render: a locale that comes later makes Ant Design build the page anew and lose what was typed.
const locale = await loadAntLocale(language);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App firstLocale={locale} />
    </StrictMode>,
  );
}
