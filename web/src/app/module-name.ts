import type { TFunction } from "i18next";
import type { en } from "@/i18n/en";

const SHIPPED: ReadonlySet<string> = new Set<keyof typeof en.modules>(["activities", "sales", "service", "marketing"]);

const isShipped = (module: string): module is keyof typeof en.modules => SHIPPED.has(module);

/** What a module is called; one that the company made bears its own name. */
export function moduleName(module: string, t: TFunction): string {
  return isShipped(module) ? t(`modules.${module}`) : module;
}
