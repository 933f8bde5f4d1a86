import type { Translation } from "@/i18n/quality/register";

export const zhCN: Translation = {
  merge: "合并…",
  do_merge: "合并",
  keep: "保留这条",
  help: "另一条记录移入回收站，其关联记录、评论、附件和标签转到保留的记录，多选关联合并。请逐项选择要保留的值。",
  choose: "{{label}}：采用“{{name}}”的值",
  done: "已合并“{{name}}”",
  recent: "最近的合并",
  recent_text: "合并后 30 天内可以撤销。",
  recent_item_other: "合并了“{{name}}”，转移 {{count}} 条关联记录",
  undo: "撤销",
  undo_one: "撤销与“{{name}}”的合并",
  undo_question: "“{{name}}”将带着原有的全部内容恢复；合并后的其他更改保持不变。",
  undone: "已恢复“{{name}}”",
  open: "打开记录",
  merged: "已合并：{{name}}",
};
