"""What can stop a change of the configuration."""

from yingtu.kit import i18n
from yingtu.kit.errors import Conflict, Forbidden, NotFound, Overloaded
from yingtu.schema.messages import MESSAGES

i18n.register(MESSAGES)


class PublishingNow(Conflict):
    """Somebody else is publishing a change of the configuration right now. Wait a moment, look at it, and publish again."""

    code = "publishing_now"


class ConfigurationChanged(Conflict):
    """The configuration is at version {version}, your change is based on {expected}. Load it again and repeat the change."""

    code = "configuration_changed"


class TablesBusy(Overloaded):
    """The tables are in use without a pause, so the change could not be applied. Nothing was changed; try again later."""

    code = "tables_busy"


class NeedsConfirmation(Conflict):
    """The change loses data. The list says what; publish again with "confirm": true if you mean it."""

    code = "needs_confirmation"


class ConversionRunning(Conflict):
    """A field of "{object}" is still being converted by an earlier change. Wait until it is done."""

    code = "conversion_running"


class UnknownVersion(NotFound):
    """There is no version {version} of the configuration. GET /api/v1/meta/versions lists them."""

    code = "unknown_version"


class UnknownDocument(NotFound):
    """There is no {kind} "{key}" in the configuration. GET /api/v1/meta/documents lists what there is."""

    code = "unknown_document"


class SecondAdministratorNeeded(Conflict):
    """In this workspace changes of rights need a second administrator. Send the change as a request; somebody else confirms it."""

    code = "access_second_needed"


class OutsideArea(Forbidden):
    """This change leaves what you look after. The list says where; ask an administrator for the rest."""

    code = "outside_area"
