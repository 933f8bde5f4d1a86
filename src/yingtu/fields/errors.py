"""What can be wrong with the type of a field."""

from yingtu.kit.errors import InvalidInput


class UnknownFieldType(InvalidInput):
    """There is no field type "{type}". Use one of: {known}."""

    code = "unknown_field_type"
