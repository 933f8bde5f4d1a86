import type { Translation } from "@/i18n/home/register";

export const zhCN = {
  approvals: "等我审批",
  approvals_caption: "统计需要您现在处理的审批。",
  inbox: "未读通知",
  inbox_caption: "统计提到您、分配给您和提醒您的未读消息。",
  reminder_caption: "统计{{who}}、符合提醒“{{label}}”的{{plural}}。",
  targets: "本月目标",
  targets_caption: "{{month}} 的目标与完成情况，完成值为您有权查看的记录之和。",
  metric: { won_amount: "赢单金额", received_amount: "回款金额", new_opportunities: "新增商机数" },
  mine: "我的数字",
  all: "团队数字",
  won: "本月赢单",
  won_caption: "{{who}}、本月结束的赢单商机",
  pipeline: "在谈商机",
  pipeline_caption: "{{who}}、尚未赢单或输单的商机",
  follow_ups: "本周跟进",
  follow_ups_caption: "{{who}}、本周（周一起）的跟进记录",
} satisfies Translation;
