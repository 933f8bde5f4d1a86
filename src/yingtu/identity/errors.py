"""What can be wrong with who somebody claims to be."""

from yingtu.kit.errors import Forbidden, InvalidInput, NotFound, YingtuError


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


class InvalidToken(YingtuError):
    """The app's token is unknown, expired or was withdrawn. Refresh it, or ask for the person's consent again."""

    code = "invalid_token"
    status = 401


class CsrfFailed(Forbidden):
    """The request lacks the token that proves it comes from our page. Reload the page."""

    code = "csrf_failed"


class TrialEnded(Forbidden):
    """The trial of this workspace ended on {since}: everything can be read and exported, nothing can be changed."""

    code = "trial_ended"


class ScopeMissing(Forbidden):
    """The key or app does not have the scope "{scope}" here. Use one with this scope."""

    code = "scope_missing"


class ScopeUnknown(InvalidInput):
    """There is no scope "{scope}". Known are read, write, admin, and <object>:read or <object>:write of an existing object."""

    code = "scope_unknown"
    pointer = "/scopes"


class PasswordTooWeak(InvalidInput):
    """The password does not fit: {because}. Use at least {minimum} characters, best three or four words that do not belong together."""

    code = "password_too_weak"
    pointer = "/password"


class PasswordWrong(InvalidInput):
    """The present password is wrong."""

    code = "password_wrong"


class SeenAsOnly(Forbidden):
    """You are looking as somebody else, which changes nothing. End the preview first."""

    code = "seen_as_only"


class SecondFactorNeeded(YingtuError):
    """The password is right. Now give the code of your authenticator app, a passkey, or a recovery code."""

    code = "second_factor_needed"
    status = 401


class SecondFactorRequired(Forbidden):
    """Your company asks for a second factor, and the time to set one up is over. Set one up under Security to go on."""

    code = "second_factor_required"


class TicketExpired(YingtuError):
    """That took too long, or it has been used already. Begin again."""

    code = "ticket_expired"
    status = 401


class CodeWrong(InvalidInput):
    """The code is wrong or has been used already. Take the one that the app shows now; the clock of the phone must be right."""

    code = "code_wrong"


class PasskeyRefused(InvalidInput):
    """The passkey does not prove who you are here. Use one that you have set up for this address."""

    code = "passkey_refused"


class FactorUnknown(NotFound):
    """There is no such second factor, or there are ten already."""

    code = "factor_unknown"
