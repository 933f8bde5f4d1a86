"""Sentences of the write path, by language and code; a second line is the hint.

They name objects and fields by ``{label}`` and ``{by}``: labels in all languages, which ``kit.i18n`` puts in the reader's; programs
find the api names beside them in the same parameters.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENGLISH = {
    "record_not_found": "There is no such record, or you may not see it.",
    "frame_not_found": "There is no such embedded page, or its origin is not allowed any more.\nAn administrator finds both in the configuration: frames of the object, and of the workspace.",
    "record_rejected": "The record was not saved.\nThe list of errors says which fields to correct and how.",
    "record_forbidden": "The record was not saved, because you may not change it like this.\nThe list of errors says what is not allowed.",
    "record_conflict": "The record was not saved, because it conflicts with other data.\nThe list of errors says with what.",
    "stale_version": "The record has been changed since you loaded it: it is at version {version} now.\nLoad it again and repeat the change.",
    "in_trash": "The record is in the trash.\nRestore it before you change it.",
    "batch_rejected": "Nothing was saved, because some of the changes cannot be made.\nThe list of errors says which and why.",
    "write_contention": "Others changed the same records at the same moment, several times in a row. Nothing was saved.\nTry again.",
    "batch_too_large": "{count} changes are too many for one request; at most {maximum} are taken.\nSend them in several requests.",
    "object_not_writable": "People are not written here.\nUse the administration of users instead.",
    "idempotency_key_reused": 'The Idempotency-Key "{key}" was used before for a different request.\nUse a new key for a new request.',
    "idempotency_key_invalid": "An Idempotency-Key has 1 to {maximum} visible ASCII characters without spaces.",
    "if_match_invalid": "If-Match takes the version of the record: a whole number.\nSend the version you loaded.",
    "required": "This field must be filled in.",
    "read_only_here": "This field cannot be changed on the record as it is now.\nThe form of this object locks it; change what locks it first, or ask whoever looks after the object.",
    "to_complete": "This field is still to be filled in; the record is marked until it is.",
    "system_field": "This field is filled in by the system and cannot be written.\nLeave it out.",
    "migration_right_needed": "Only people with the right to import history may give the date of creation.\nLeave it out, or ask an administrator for the right.",
    "updated_in_future": "The date of the last change lies in the future.\nCorrect it.",
    "updated_before_created": "The date of the last change lies before the record was created.\nGive the date of creation too, or correct one of them.",
    "created_in_future": "The date of creation lies in the future.\nCorrect it.",
    "unknown_record": 'There is no such record in "{label}", or you may not see it.\nChoose another one.',
    "may_not_create": "You may not create this record.\nA record that you create must lie within your rights, usually: belong to you.",
    "may_not_edit": "You may read this record, but not change it.\nAsk its owner or an administrator.",
    "may_not_delete": "You may not delete or restore this record.\nAsk its owner or an administrator.",
    "may_not_edit_field": 'You may not change the field "{label}".\nLeave it out, or ask an administrator for the right.',
    "out_of_reach": "After this change the record would lie outside your rights.\nAsk somebody who may edit it there as well.",
    "not_unique": 'The record "{name}" has this value already, and it must be unique.\nUse another value, or continue with that record.',
    "not_unique_hidden": "Another record has this value already, and it must be unique.\nUse another value, or ask an administrator.",
    "duplicate": 'This seems to be the same as the record "{name}".\nContinue with that record if it is.',
    "duplicate_hidden": "A record that you may not see in full has the same values.\nAsk an administrator before you create it twice.",
    "still_referenced": '{count} {count:record|records} of "{label}" still {count:refers|refer} to this one by "{by}".\nDelete or change {count:it|them} first.',
    "too_many_related": "More than {maximum} records would be moved with this one.\nDelete the related records first.",
    "related_too_deep": "The relations below this record are nested more than {maximum} levels deep.\nDelete the related records first.",
    "parent_in_trash": 'The "{label}" it belongs to is in the trash.\nRestore that one: it brings this one back.',
    "formula_refused": "{message}",
    "operation_unknown": 'An operation has "op": create, update, delete or restore, and what belongs to it.\nCorrect this one.',
    "search_too_long": "A search has at most {maximum} characters.\nSearch for a part of it.",
    "search_too_many_words": "A search has at most {maximum} words.\nLeave out those that say least.",
    "owner_hint_off": "This company does not tell who owns records that you may not see.\nAsk an administrator.",
    "too_many_owner_hints": "You have asked for the owners of {maximum} records within an hour.\nTry again later.",
}
_CHINESE = {
    "record_not_found": "没有这条记录，或者您无权查看。",
    "frame_not_found": "没有这个嵌入页面，或其来源已不再允许。\n请管理员检查对象的 frames 和工作区的 frames。",
    "record_rejected": "记录没有保存。\n请按错误列表更正相应字段。",
    "record_forbidden": "记录没有保存：您无权这样修改。\n错误列表说明了哪些操作不被允许。",
    "record_conflict": "记录没有保存：与已有数据冲突。\n错误列表说明了冲突内容。",
    "stale_version": "您打开之后该记录已被修改，当前版本为 {version}。\n请重新载入后再修改。",
    "in_trash": "该记录在回收站中。\n请先恢复再修改。",
    "batch_rejected": "没有保存任何内容，因为其中有些修改无法完成。\n错误列表说明了是哪些以及原因。",
    "write_contention": "其他人同时多次修改了相同的记录，没有保存任何内容。\n请重试。",
    "batch_too_large": "一次请求最多 {maximum} 条修改，本次有 {count} 条。\n请分多次提交。",
    "object_not_writable": "人员不在此处维护。\n请使用用户管理。",
    "idempotency_key_reused": "Idempotency-Key“{key}”已用于另一个请求。\n新请求请使用新的键。",
    "idempotency_key_invalid": "Idempotency-Key 必须是 1 到 {maximum} 个不含空格的可见 ASCII 字符。",
    "if_match_invalid": "If-Match 应为记录的版本号（整数）。\n请填写载入时的版本。",
    "required": "此项必填。",
    "read_only_here": "记录处于当前状态时，此字段不能修改。\n它由该对象的表单规则锁定；请先修改使其锁定的内容，或联系负责该对象的人员。",
    "to_complete": "此项待补全，补全前记录会保留标记。",
    "system_field": "此字段由系统填写，不能修改。\n请从提交的内容中去掉。",
    "migration_right_needed": "只有拥有历史迁移权限的人可以填写创建时间。\n请去掉此项，或向管理员申请权限。",
    "updated_in_future": "最后修改时间在将来。\n请更正。",
    "updated_before_created": "最后修改时间早于创建时间。\n请同时填写创建时间，或更正其中之一。",
    "created_in_future": "创建时间在将来。\n请更正。",
    "unknown_record": "“{label}”中没有这条记录，或者您无权查看。\n请选择其他记录。",
    "may_not_create": "您无权新建这条记录。\n新建的记录必须在您的权限范围内，通常应归您负责。",
    "may_not_edit": "您可以查看但不能修改这条记录。\n请联系负责人或管理员。",
    "may_not_delete": "您无权删除或恢复这条记录。\n请联系负责人或管理员。",
    "may_not_edit_field": "您无权修改字段“{label}”。\n请去掉此项，或向管理员申请权限。",
    "out_of_reach": "这样修改后，记录将超出您的权限范围。\n请由在该范围内有编辑权限的人修改。",
    "not_unique": "记录“{name}”已使用此值，此值不能重复。\n请更换，或使用已有的记录。",
    "not_unique_hidden": "另一条记录已使用此值，此值不能重复。\n请更换，或联系管理员。",
    "duplicate": "与记录“{name}”疑似重复。\n如果是同一条，请使用已有的记录。",
    "duplicate_hidden": "有一条您无权查看（或无权看到全部内容）的记录与此相同。\n新建前请联系管理员。",
    "still_referenced": "“{label}”中还有 {count} 条记录通过“{by}”关联此记录。\n请先删除或修改它们。",
    "too_many_related": "将有超过 {maximum} 条记录随之移动。\n请先删除相关记录。",
    "related_too_deep": "该记录下的关联超过 {maximum} 层。\n请先删除相关记录。",
    "parent_in_trash": "它所属的“{label}”记录在回收站中。\n请恢复那条记录，此记录会一并恢复。",
    "formula_refused": "{message}",
    "operation_unknown": "每个操作应有“op”：create、update、delete 或 restore，以及相应内容。\n请更正此操作。",
    "search_too_long": "搜索内容最多 {maximum} 个字符。\n请只输入其中一部分。",
    "search_too_many_words": "一次最多搜索 {maximum} 个词。\n请去掉不重要的词。",
    "owner_hint_off": "本公司不提示您无权查看的记录归谁负责。\n请联系管理员。",
    "too_many_owner_hints": "您一小时内已查询 {maximum} 次记录归属。\n请稍后再试。",
}

MESSAGES: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": _ENGLISH, "zh-CN": _CHINESE})
