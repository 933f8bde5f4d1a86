import type { Translation } from "@/i18n/mail/register";

export const zhCN = {
  cancel: "取消", save: "保存", close: "关闭",
  boxes: {
    title: "邮箱",
    intro: "接入邮箱后，与客户的往来邮件自动归到联系人、客户和商机，也可以直接在记录页回复。密码加密保存，任何人都无法查看。",
    add: "接入我的邮箱", add_shared: "接入共享邮箱", edit: "设置", test: "立即测试", remove: "移除",
    none: "还没有接入邮箱", none_text: "接入后，客户来信会出现在对应的记录里。",
    personal: "个人", shared: "共享", paused: "已暂停", works: "正常", waiting: "等待首次收信", failing: "异常",
    worked: "上次收信 {{when}}", failures: "连续失败 {{count}} 次",
    problems: "{{count}} 封邮件无法完整读取", problems_text: "原件都已保留，可以下载查看。",
    tested: "收信和发信都正常，马上开始收信", test_reading: "收信：{{error}}", test_sending: "发信：{{error}}",
    removed: "邮箱已移除，已收的邮件保留在记录里",
    remove_title: "移除 {{address}}？", remove_text: "不再收发邮件，密码同时清除；已收到的邮件仍保留在客户和商机中。",
    saved: "邮箱已保存", pause: "暂停收发", resume: "恢复收发",
    download: "下载原件",
  },
  form: {
    add: "接入邮箱", edit: "邮箱设置",
    address: "邮箱地址", name: "发件人名称", login: "登录名", password: "密码或授权码", password_kept: "留空则不修改",
    password_hint: "QQ、网易等邮箱请在网页版开启 IMAP 后使用授权码。",
    provider: "邮箱服务商", other: "其他", imap: "收信服务器 (IMAP)", smtp: "发信服务器 (SMTP)", host: "主机", port: "端口", security: "加密",
    securities: { tls: "TLS", starttls: "STARTTLS", none: "不加密" },
    members: "成员", visible: "谁能看到记录里的邮件", visibles: { record: "能查看该记录的人", members: "仅邮箱成员" },
    since: "只收这天之后的邮件", signature: "签名",
    servers: "服务器设置",
  },
  panel: {
    title: "邮件", write: "写邮件", none: "还没有往来邮件", none_text: "客户来信或您从这里写信后，会话会显示在这里。",
    no_box: "先接入邮箱，才能在这里写信。", connect: "接入邮箱", more: "更早的会话", no_subject: "（无主题）", count: "{{count}} 封", private: "仅邮箱成员可见",
  },
  thread: {
    back: "全部会话", reply: "回复", hide: "设为仅邮箱成员可见", show: "恢复为记录可见", off: "从此记录移除", off_done: "会话已从此记录移除",
    whole: "显示引用与签名", less: "收起引用", html: "原始排版", text: "纯文本", blocked: "已屏蔽 {{count}} 张外部图片", to: "发给 {{who}}",
    states: { received: "", waiting: "等待发送", sending: "发送中", sent: "已发送", failed: "发送失败" },
    retry: "重新发送", retried: "已重新排队", automatic: "自动邮件", raw: "下载原件", more: "更多",
  },
  compose: {
    title: "写邮件", from: "发件邮箱", to: "收件人", cc: "抄送", subject: "主题", text: "正文", send: "发送", sent: "邮件已提交发送", files: "附件", attach: "添加附件", attaching: "正在上传", remove: "移除 {{name}}",
    bad_address: "“{{address}}”不是有效的邮箱地址", quote: "原文会附在正文之后",
  },
  timeline: { in: "{{who}} 来信", out: "{{who}} 发出邮件", attachments: "{{count}} 个附件" },
  board: {
    title: "高意向", intro: "客户邮件里提到预算、招标、合同等内容的商机。只看客户自己写的话，引用和签名不算。",
    high: "高意向", unclear: "待确认", confirmed: "已确认", open: "待处理", shown: "当前", dismissed: "已排除",
    confirm: "确认高意向", dismiss: "不是", confirmed_done: "已确认为高意向", dismissed_done: "已排除",
    none: "还没有高意向邮件", none_text: "接入邮箱后，客户来信中的购买信号会列在这里。",
    writes: "{{who}} · {{when}}", by: "{{who}} 已确认", owner: "负责人 {{name}}", all: "全部",
  },
} satisfies Translation;
