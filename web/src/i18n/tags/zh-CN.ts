import type { Translation } from "@/i18n/tags/register";

export const zhCN: Translation = {
  added: "已添加标签：{{name}}",
  removed: "已移除标签：{{name}}",
  set_one: "添加标签：{{name}}",
  title: "标签",
  choose: "设置标签",
  manage: "管理标签",
  add: "添加",
  new_name: "新标签的名称",
  new_color: "新标签的颜色",
  name_of: "{{name}}的名称",
  color_of: "{{name}}的颜色",
  delete: "删除",
  delete_one: "删除{{name}}",
  delete_question: "删除{{name}}，并从所有记录上移除？",
  colors: {
    gray: "灰色", red: "红色", orange: "橙色", amber: "琥珀色", yellow: "黄色", lime: "青柠色", green: "绿色", teal: "蓝绿色", cyan: "青色",
    blue: "蓝色", indigo: "靛蓝色", purple: "紫色", pink: "粉色",
  },
};
