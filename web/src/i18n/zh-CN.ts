/** 简体中文。词语以 docs/glossary.md 为准。 */
import { frame } from "@/i18n/core/zh-CN/frame";
import { imports } from "@/i18n/core/zh-CN/imports";
import { lists } from "@/i18n/core/zh-CN/lists";
import { records } from "@/i18n/core/zh-CN/records";
import { work } from "@/i18n/core/zh-CN/work";
import type { Translation } from "@/i18n/messages";

export const zhCN = { ...frame, ...lists, ...records, ...work, ...imports } satisfies Translation;
