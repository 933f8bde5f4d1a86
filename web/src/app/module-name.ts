import type { TFunction } from "i18next";
import { en } from "@/i18n/en";

type Shipped = keyof typeof en.modules;

const isShipped = (module: string): module is Shipped => module in en.modules;

/** What a module is called; one that the company made bears its own name. */
export function moduleName(module: string, t: TFunction): string {
  return isShipped(module) ? t(`modules.${module}`) : module;
}
