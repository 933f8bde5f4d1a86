import type { Translation } from "@/i18n/forms/register";

export const zhCN: Translation = {
  may_follow: "可稍后补全",
  to_complete: "待补全：{{fields}}",
  complete: "补全",
  recent: "最近选过：{{label}}",
  list_separator: "、",
};
