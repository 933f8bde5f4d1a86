"""简体中文。第二行是提示：该怎么办。"""  # noqa: N999 - named like the locale

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    # -- everywhere
    "internal": "系统内部出现错误。\n请重试；如果再次出现，请把请求编号告诉管理员。",
    "invalid_input": "请求有误，无法处理；错误列表说明了需要更正的地方。",
    "not_found": "没有这个{what}，或者您无权查看。",
    "forbidden": "您无权在此执行“{operation}”操作。\n如有需要，请向管理员申请权限。",
    "conflict": "数据刚刚被修改过。请重新加载后再修改。",
    "overloaded": "系统当前繁忙，请过几秒再试。",
    # -- the request itself
    "unknown_address": "地址 {method} {path} 不存在。\n全部地址见 /api/v1/openapi.json。",
    "method_not_allowed": "此处不能使用 {method}。\n可用：{allowed}。",
    "body_too_large": "请求超过了允许的 {limit_mb} MB。\n请拆成多个请求。",
    "unreadable_body": "无法读取请求内容。\n请发送 UTF-8 编码的有效 JSON，嵌套不要超过几百层。",
    "invalid_json": "请求内容不是有效的 JSON：第 {position} 个字符处 {reason}。",
    "not_json": "请求内容不是 JSON。\n请发送 JSON，并带上请求头 Content-Type: application/json。",
    "invalid_request": "请求有误，无法处理；错误列表说明了需要更正的地方。",
    "missing": "缺少此项。",
    "invalid_value": "此处不能使用这个值：{reason}。",
    "unknown_key": "此处没有这一项。\n请删除它或更正名称。",
    "value_not_storable": "有一个值无法保存。\n请去掉 NUL 等控制字符，并缩短过大的数字。",
    "constraint_violated": "修改与已有数据冲突。\n请重新加载数据后再修改。",
    "bad_request": "请求有误，无法处理。",
    # -- signing in
    "wrong_credentials": "登录名或密码错误。\n请检查大小写；管理员可以重设密码。",
    "too_many_attempts": "失败次数过多，请 {minutes} 分钟后再试。",
    "not_signed_in": "您尚未登录，或登录已失效。\n请登录后重试。",
    "invalid_api_key": "API 密钥不存在、已过期或已删除。\n请在账户设置中新建一个。",
    "csrf_failed": "请求缺少证明来自本系统页面的令牌。\n请刷新页面；程序请在请求头 X-CSRF-Token 中带上 GET /api/v1/session 返回的 csrf_token。",
    "scope_missing": "该 API 密钥没有“{scope}”范围。\n请使用有此范围的密钥。",
    "password_too_weak": "密码不符合要求：{reason}\n请使用至少 {minimum} 个字符，且不要包含登录名。",
    "password_wrong": "当前密码错误。",
    "demo_not_public": "本服务器含有演示工作区，其密码众所周知，因此只在本机提供服务。\n请用 http://localhost 打开，或设置 YINGTU_DEMO=false 并使用自己的工作区。",
    # -- people
    "login_taken": "登录名“{login}”已被使用。\n请换一个。",
    "name_taken": "名称“{name}”已被使用。\n请换一个。",
    "unknown_user": "没有人员“{user}”。\n请填写本工作区人员的登录名或姓名。",
    "ambiguous_user": "有多人叫“{user}”。\n请改填登录名。",
    "unknown_role": "没有角色“{role}”。\n已有：{known}。",
    "unknown_department": "没有部门“{department}”。",
    "unknown_team": "没有团队“{team}”。",
    "manager_cycle": "“{user}”会经由“{manager}”成为自己的上级。\n请选择不隶属于此人的上级。",
    "department_cycle": "部门不能隶属于自己。",
    "department_in_use": "该部门下还有人员或部门。\n请先移走。",
    "last_administrator": "这样就没有人能管理人员了。\n请先把管理员角色授予其他人。",
    "role_not_yours_to_give": "您不能授予角色“{role}”：它的权限超过您（{abilities}）。",
    "invalid_login": "登录名为 1 到 100 个字符：字母、数字和 . _ - @ +，不能有空格。",
    "duplicate_login_in_file": "登录名“{login}”在名单中出现了不止一次。",
    # -- workspaces
    "unknown_workspace": "没有工作区“{workspace}”。",
    "invalid_workspace_id": "“{workspace}”不能作为工作区的短名。\n请使用 1 到 31 个小写字母、数字和下划线，以字母开头。",
    "workspace_exists": "已有工作区“{workspace}”。\n请换一个短名。",
    "host_taken": "主机名“{host}”属于另一个工作区。",
    "workspace_suspended": "工作区“{workspace}”已停用。\n服务器的运营者可以重新启用它。",
    # -- configuration
    "unknown_object": "没有对象“{object}”。\nGET /api/v1/meta/objects 列出您可以使用的对象。",
    "unknown_field": "“{object}”没有字段“{field}”。\nGET /api/v1/meta/objects/{object} 列出它的字段。",
    "invalid_document": "配置无效：{reason}",
    "stale_catalog": "配置或您的权限刚刚改变。请重试。",
    # -- queries
    "invalid_filter": "无法理解筛选条件。错误列表给出了位置和原因。",
    "filter_too_deep": "筛选条件嵌套超过 {maximum} 层。\n请简化。",
    "filter_too_large": "筛选条件超过 {maximum} 个。\n请拆分。",
    "filter_not_object": '筛选条件应为 JSON 对象。\n请写成 {{"field": …, "op": …, "value": …}}、{{"all": […]}}、{{"any": […]}} 或 {{"not": …}}。',
    "filter_unknown_form": '筛选条件的这一部分含有不能并用的键：{keys}。\n请写成 {{"field": …, "op": …, "value": …}}、{{"all": […]}}、{{"any": […]}} 或 {{"not": …}}。',
    "filter_unknown_operator": "没有运算符“{operator}”。\n可用：{known}。",
    "filter_list_too_long": "列表超过 {maximum} 个值。\n请拆分请求。",
    "filter_bad_value": "条件的值应为单个值或单个值的列表。",
    "invalid_cursor": "游标不属于此列表。\n请不带游标，从第一页重新开始。",
    "invalid_sort": "列表不能按“{field}”排序。\n可排序的字段见 /api/v1/meta/objects/{object}。",
}
