import type { Translation } from "@/i18n/forms/register";

export const zhCN = {
  may_follow: "可稍后补全",
  to_complete: "待补全：{{fields}}",
  complete: "补全",
  recent: "最近选过：{{label}}",
  list_separator: "、",
  draft_of: "已恢复{{when}}填写、尚未保存的内容。",
  go_on: "继续填写",
  unfinished: "有一条未写完的{{label}}（{{when}}）：{{text}}",
  pending_other: "{{count}} 项待发送：{{names}}",
  pending_refused_other: "{{count}} 项未被接受（点上方提示处理）：{{names}}",
  pending_move: "推进到“{{stage}}”",
  pending_update: "修改",
  pending_comment: "评论",
} satisfies Translation;
