"""What can be wrong with comments and tags."""

from __future__ import annotations

from yingtu.collaboration import messages as _messages  # noqa: F401 - the sentences come with the errors
from yingtu.kit.errors import Conflict, Forbidden, InvalidInput, NotFound


class CommentNotFound(NotFound):
    """There is no such comment, or you may not see the record it belongs to."""

    code = "comment_not_found"


class CommentNotYours(Forbidden):
    """Only the author changes or deletes a comment."""

    code = "comment_not_yours"


class UnknownMention(InvalidInput):
    """Somebody mentioned does not exist. Choose people from the list."""

    code = "mention_unknown"


class TagNotFound(NotFound):
    """There is no such tag. GET /api/v1/tags lists them."""

    code = "tag_not_found"


class TagExists(Conflict):
    """There is a tag "{name}" already. Use it, or choose another name."""

    code = "tag_exists"
    pointer = "/name"


class TooManyTags(InvalidInput):
    """There are {maximum} tags already. Delete those nobody uses."""

    code = "too_many_tags"
