import type { Translation } from "@/i18n/forms/register";

export const zhCN = {
  may_follow: "可稍后补全",
  to_complete: "待补全：{{fields}}",
  complete: "补全",
  recent: "最近选过：{{label}}",
  list_separator: "、",
  draft_of: "已恢复{{when}}填写、尚未保存的内容。",
  go_on: "继续填写",
  dictate: "语音输入",
  dictate_stop: "停止语音输入",
  dictate_listening: "正在听…",
  dictate_denied: "没有麦克风权限。请在浏览器设置中允许本页使用麦克风，或使用输入法的语音键。",
  dictate_no_microphone: "没有找到麦克风。请连接麦克风，或使用输入法的语音键。",
  dictate_unreachable: "浏览器的语音识别没有响应。请改用输入法的语音键；已填写的内容不受影响。",
  unfinished: "有一条未写完的{{label}}（{{when}}）：{{text}}",
  pending_other: "{{count}} 项待发送：{{names}}",
  pending_refused_other: "{{count}} 项未被接受（点上方提示处理）：{{names}}",
  pending_move: "推进到“{{stage}}”",
  pending_update: "修改",
  pending_comment: "评论",
} satisfies Translation;
