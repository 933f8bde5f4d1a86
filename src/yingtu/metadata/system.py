"""Fields that no document declares: those every record has, and the built-in object of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yingtu.fields.registry import field_type
from yingtu.metadata.catalog import USER_OBJECT, Field, Object
from yingtu.metadata.documents import FieldDocument, ObjectDocument, Section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from yingtu.metadata.documents import Label

#: api name -> (field type, label).
_SYSTEM: dict[str, tuple[str, Label]] = {
    "id": ("uuid", {"zh-CN": "编号", "en": "ID"}),
    "owner_id": ("user", {"zh-CN": "负责人", "en": "Owner"}),
    "created_at": ("datetime", {"zh-CN": "创建时间", "en": "Created at"}),
    "created_by": ("user", {"zh-CN": "创建人", "en": "Created by"}),
    "updated_at": ("datetime", {"zh-CN": "更新时间", "en": "Updated at"}),
    "updated_by": ("user", {"zh-CN": "更新人", "en": "Updated by"}),
    "version": ("number", {"zh-CN": "版本", "en": "Version"}),
}

#: Named like the columns of the table ``users``, which ``identity`` owns.
_USER: dict[str, tuple[str, Label]] = {
    "name": ("text", {"zh-CN": "姓名", "en": "Name"}),
    "login": ("text", {"zh-CN": "登录名", "en": "Login"}),
    "email": ("email", {"zh-CN": "邮箱", "en": "E-mail"}),
    "phone": ("phone", {"zh-CN": "手机", "en": "Phone"}),
    "active": ("boolean", {"zh-CN": "在职", "en": "Active"}),
    "region": ("text", {"zh-CN": "大区", "en": "Region"}),
    "manager_id": ("user", {"zh-CN": "直属上级", "en": "Manager"}),
    "department_id": ("uuid", {"zh-CN": "部门", "en": "Department"}),
}
_USER_LISTED = ("name", "login", "email", "active", "region", "manager_id")


def system_fields() -> dict[str, Field]:
    """Return the fields every record has besides its own."""
    return {
        name: _field(name, type_name, label, required=name == "owner_id")
        for name, (type_name, label) in _SYSTEM.items()
    }


def user_object() -> Object:
    """Return the people of the workspace as an object: looked up and listed, never written as a record."""
    document = ObjectDocument(
        label={"zh-CN": "用户", "en": "User"},
        plural={"zh-CN": "用户", "en": "Users"},
        icon="user",
        fields={name: FieldDocument(type=type_name, label=label) for name, (type_name, label) in _USER.items()},
        sections=[Section(label={"zh-CN": "基本信息", "en": "Details"}, fields=list(_USER))],
        sort="name",
    )
    fields: dict[str, Field] = {
        name: _field(name, type_name, label, required=name in {"name", "login"}, listed=name in _USER_LISTED)
        for name, (type_name, label) in _USER.items()
    }
    for name in ("id", "created_at"):
        fields[name] = _field(name, *_SYSTEM[name])
    return Object(api_name=USER_OBJECT, document=document, fields=fields)


def _field(name: str, type_name: str, label: Label, *, required: bool = False, listed: bool = False) -> Field:
    kind = field_type(type_name)
    return Field(
        api_name=name,
        type=kind,
        options=kind.options(),
        label=label,
        required=required,
        listed=listed,
        system=True,
    )


def system_labels() -> Mapping[str, Label]:
    """Return the labels of the system fields."""
    return {name: label for name, (_, label) in _SYSTEM.items()}
