import type { Translation } from "@/i18n/gantt/register";

export const zhCN: Translation = {
  no_field: "甘特图需要两个日期或时间字段。",
  from: "开始",
  until: "结束",
  zoom: "时间范围",
  weeks: "周",
  months: "月",
  years: "年",
  span: "{{name}}：{{from}} 至 {{until}}",
  begins: "{{name}}：{{from}} 开始，未填结束",
  ends: "{{name}}：{{until}} 结束，未填开始",
  reversed: "{{name}}：{{until}} 结束，早于开始（{{from}}）",
  moved: "“{{name}}”改为 {{from}} 至 {{until}}",
  hint: "可拖动横条或其两端。键盘：Shift 加 ← → 整体移动一天，Ctrl、Shift 加 ← → 移动结束日。",
  too_many: "仅显示这段时间内开始最晚的 {{count}} 条记录，请缩小筛选范围。",
  none: "这段时间没有记录。",
  none_text: "请查看更早或更晚的时间，或为开始和结束选择其他字段。",
};
