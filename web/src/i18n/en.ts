/** Every text that comes with the first page. English defines the keys; other languages must have the same ones. */
import { frame } from "@/i18n/core/en/frame";
import { imports } from "@/i18n/core/en/imports";
import { lists } from "@/i18n/core/en/lists";
import { records } from "@/i18n/core/en/records";
import { work } from "@/i18n/core/en/work";

export const en = { ...frame, ...lists, ...records, ...work, ...imports };
