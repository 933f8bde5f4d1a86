"""What is worth an entry. Texts of the codes are in :mod:`yingtu.audit.messages`."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """A key operation."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGN_IN_UNLOCKED = "sign_in_unlocked"
    SIGNED_OUT = "signed_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a code
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    API_KEY_MADE = "api_key_made"
    API_KEY_DELETED = "api_key_deleted"
    APP_REGISTERED = "app_registered"
    APP_CHANGED = "app_changed"
    APP_DELETED = "app_deleted"
    APP_ALLOWED = "app_allowed"
    APP_WITHDRAWN = "app_withdrawn"
    TOKEN_REPLAYED = "token_replayed"  # noqa: S105 - a code
    PASSWORD_LINK_MADE = "password_link_made"  # noqa: S105 - a code
    NEW_DEVICE = "new_device"
    PASSWORD_LIST_LOADED = "password_list_loaded"  # noqa: S105 - a code
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    RIGHTS_CHANGED = "rights_changed"
    CONFIGURATION_CHANGED = "configuration_changed"
    RECORDS_DELETED = "records_deleted"
    RECORDS_RESTORED = "records_restored"
    AMOUNT_CHANGED = "amount_changed"
    ATTACHMENT_DELETED = "attachment_deleted"
    ATTACHMENT_TAKEN = "attachment_taken"
    EXPORTED = "exported"
    IMPORTED = "imported"
    VALUE_REVEALED = "value_revealed"
    SEEN_AS = "seen_as"
    VIEW_GRANTED = "view_granted"
    VIEW_REVOKED = "view_revoked"
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    HANDED_OVER = "handed_over"
    PERSON_LEFT = "person_left"
    PERSONAL_DATA_EXPORTED = "personal_data_exported"
    PERSONAL_DATA_ERASED = "personal_data_erased"
    DETAILS_REDACTED = "details_redacted"
    TERM_SIGNED = "term_signed"
    SAMPLE_DRAWN = "sample_drawn"
    SAMPLE_CHECKED = "sample_checked"
