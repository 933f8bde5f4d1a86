"""What can be wrong with templates."""

from yingtu.kit.errors import Conflict, NotFound


class UnknownTemplate(NotFound):
    """There is no template "{template}"."""

    code = "unknown_template"


class SampleRefused(Conflict):
    """The sample data does not fit this workspace: {object}: {reason}"""

    code = "sample_refused"
