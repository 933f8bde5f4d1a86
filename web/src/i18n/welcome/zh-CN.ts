/** 首页上方的文字：试用、沙盒、开始使用。 */
import type { Translation } from "@/i18n/welcome/register";

export const zhCN = {
  trial_left_other: "试用还有 {{days}} 天，{{at}} 到期后变为只读。",
  trial_over: "试用已结束，工作区只读：可以查看和导出，不能修改。",
  in_sandbox: "这是“{{of}}”的沙盒：随意试改，正式环境不受影响。",
  leave_sandbox: "回到正式环境",
  closed_title: "工作区暂时不可用",
  nobody_title: "这里还没有公司",
  nobody_text: "填公司名称、姓名和邮箱就能开通，约一分钟。",
  nobody_begin: "开通公司",
  closed_leave: "打开默认工作区",
  first_title: "开始使用",
  first_progress: "完成 {{done}} / {{all}}",
  first_dismiss: "不再显示",
  first_setup: "完成开通向导",
  first_people: "邀请同事加入",
  first_product: "添加您卖的产品",
  first_customer: "录入第一个客户",
  first_opportunity: "建立第一个商机",
  first_follow_up: "写一条跟进",
  first_task: "给自己一个待办",
} satisfies Translation;
