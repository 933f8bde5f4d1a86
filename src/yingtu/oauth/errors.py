"""What can be wrong with apps and what they ask for. Programs get the errors of RFC 6749; these are for people."""

from yingtu.kit.errors import Conflict, InvalidInput, NotFound


class AppUnknown(NotFound):
    """There is no such app here. It was deleted, or the address you came by is incomplete."""

    code = "oauth_app_unknown"


class RedirectWrong(InvalidInput):
    """{app} wants to be answered at an address that is not registered for it, so nothing was sent there."""

    code = "oauth_redirect_wrong"


class RedirectInvalid(InvalidInput):
    """{uri} is no address to answer at: it needs https (http on this machine only), no fragment, or an app's own scheme."""

    code = "oauth_redirect_invalid"
    pointer = "/redirect_uris"


class RedirectMissing(InvalidInput):
    """An app needs an address to answer at, or a person as whom it acts for itself."""

    code = "oauth_redirect_missing"
    pointer = "/redirect_uris"


class SecretNeeded(InvalidInput):
    """Only an app that keeps a secret may act for itself. Make it confidential, or leave the person out."""

    code = "oauth_secret_needed"
    pointer = "/confidential"


class AppNameTaken(Conflict):
    """There is an app called "{name}" already. Choose another name."""

    code = "oauth_app_name_taken"
    pointer = "/name"
