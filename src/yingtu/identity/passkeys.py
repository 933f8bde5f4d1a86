"""Passkeys (W3C WebAuthn level 2): what the browser is to ask its authenticator, and whether the answer proves anything.

Imported where a passkey is at hand: the library is large, and most processes never see one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
import webauthn
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from yingtu.identity.errors import PasskeyRefused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from yingtu.identity.factor_repository import Factor
    from yingtu.identity.factors import Site

_WRONG = (WebAuthnException, ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class Question:
    """What an authenticator is asked: the challenge it signs, and all of it as the browser takes it."""

    challenge: bytes
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Created:
    """A new passkey."""

    credential: bytes
    public_key: bytes
    counter: int


def ask_for_proof(site: Site, known: Iterable[Factor]) -> Question:
    """Ask for a signature by one of the person's passkeys."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, allow_credentials=_named(known), user_verification=UserVerificationRequirement.PREFERRED
    )
    return Question(options.challenge, orjson.loads(webauthn.options_to_json(options)))


def prove(site: Site, challenge: bytes, known: Iterable[Factor], answer: dict[str, Any]) -> tuple[Factor, int]:
    """Return the passkey that signed, and its counter.

    Raises:
        PasskeyRefused: none of the person's did.
    """
    try:
        identifier = webauthn.base64url_to_bytes(str(answer.get("id", "")))
        factor = next((each for each in known if each.credential == identifier), None)
        if factor is None:
            raise PasskeyRefused
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=factor.public_key or b"",
            credential_current_sign_count=factor.counter,
        )
    except _WRONG:
        raise PasskeyRefused from None
    return factor, verified.new_sign_count


def ask_for_new(site: Site, issuer: str, person: UUID, login: str, name: str, known: Iterable[Factor]) -> Question:
    """Ask for a new passkey, on a device that has none of the person yet."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=issuer,
        user_name=login,
        user_id=person.bytes,
        user_display_name=name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=_named(known),
    )
    return Question(options.challenge, orjson.loads(webauthn.options_to_json(options)))


def create(site: Site, challenge: bytes, answer: dict[str, Any]) -> Created:
    """Return the passkey that the authenticator has made.

    Raises:
        PasskeyRefused: the answer proves nothing.
    """
    try:
        verified = webauthn.verify_registration_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.host, expected_origin=site.origin
        )
    except _WRONG:
        raise PasskeyRefused from None
    return Created(verified.credential_id, verified.credential_public_key, verified.sign_count)


def _named(known: Iterable[Factor]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential) for each in known if each.credential]
