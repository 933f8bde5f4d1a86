"""What can be wrong with who somebody claims to be."""

from yingtu.kit.errors import Forbidden, InvalidInput, YingtuError


class WrongCredentials(YingtuError):
    """Login or password is wrong. The same for an unknown login, a disabled person and a wrong password."""

    code = "wrong_credentials"
    status = 401


class TooManyAttempts(YingtuError):
    """Too many failed attempts. Try again in {minutes} minutes."""

    code = "too_many_attempts"
    status = 429


class NotSignedIn(YingtuError):
    """You are not signed in, or your session has ended. Sign in and repeat the request."""

    code = "not_signed_in"
    status = 401


class InvalidApiKey(YingtuError):
    """The API key is unknown, expired or deleted. Create a new one under your account settings."""

    code = "invalid_api_key"
    status = 401


class CsrfFailed(Forbidden):
    """The request lacks the token that proves it comes from our page. Reload the page."""

    code = "csrf_failed"


class TrialEnded(Forbidden):
    """The trial of this workspace ended on {since}: everything can be read and exported, nothing can be changed."""

    code = "trial_ended"


class ScopeMissing(Forbidden):
    """The API key does not have the scope "{scope}". Use a key with this scope."""

    code = "scope_missing"


class PasswordTooWeak(InvalidInput):
    """The password does not fit: {reason} Use at least {minimum} characters that do not contain your login."""

    code = "password_too_weak"


class PasswordWrong(InvalidInput):
    """The present password is wrong."""

    code = "password_wrong"


class SeenAsOnly(Forbidden):
    """You are looking as somebody else, which changes nothing. End the preview first."""

    code = "seen_as_only"
