"""What can be wrong with configuration."""

from yingtu.kit import i18n
from yingtu.kit.errors import Conflict, InvalidInput, NotFound
from yingtu.metadata.messages import MESSAGES

i18n.register(MESSAGES)


class UnknownObject(NotFound):
    """There is no object "{object}". GET /api/v1/meta/objects lists those you may use."""

    code = "unknown_object"


class UnknownField(InvalidInput):
    """The object "{object}" has no field "{field}". GET /api/v1/meta/objects/{object} lists its fields."""

    code = "unknown_field"


class InvalidDocument(InvalidInput):
    """Nothing was saved, because the configuration is not right in {count} {count:place|places}. The list of errors says where, and what to do."""

    code = "invalid_document"


class StaleCatalog(Conflict):
    """The configuration or your rights have just changed. The request is repeated with the new ones."""

    code = "stale_catalog"


class UnreadableFile(InvalidInput):
    """{file}, line {line}: {reason}"""

    code = "unreadable_file"


class NothingThere(InvalidInput):
    """{directory} holds no configuration. `yingtu config export` writes one."""

    code = "no_configuration_files"
