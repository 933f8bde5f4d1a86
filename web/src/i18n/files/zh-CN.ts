import type { Translation } from "@/i18n/files/register";

export const zhCN: Translation = {
  attached_to: "{{label}}中的文件",
  full_other: "最多 {{count}} 个文件。",
  too_many_other: "“{{label}}”最多 {{count}} 个文件，请先移除一些再添加。",
  held: "随记录一起发送",
  gone: "无权查看的文件",
  not_shown: "无法在此预览该 PDF，请下载后查看。",
  page: "第 {{number}} 页，共 {{count}} 页",
  original: "打开原图",
  before: "上一个文件",
  after: "下一个文件",
};
