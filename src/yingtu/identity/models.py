"""People, where they stand in the organisation, and what proves who they are."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP, UUID

from yingtu.kit.statement import SCHEMA, workspace_metadata

_MOMENT = TIMESTAMP(timezone=True)
_USER = f"{SCHEMA}.users.id"

#: The tree of departments; a department covers all below it.
departments = sa.Table(
    "department",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("parent_id", UUID, sa.ForeignKey(f"{SCHEMA}.department.id", name="department_parent_id_fkey")),
    sa.CheckConstraint("parent_id <> id", name="department_not_its_own_parent"),
    sa.Index("department_parent_id_idx", "parent_id"),
)
sa.Index(
    "department_name_key",
    departments.c.parent_id,
    sa.func.lower(departments.c.name),
    unique=True,
    postgresql_nulls_not_distinct=True,
)

users = sa.Table(
    "users",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("login", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name__pinyin", sa.Text, comment="sort key, as every name field has one"),
    sa.Column("email", sa.Text),
    sa.Column("phone", sa.Text),
    sa.Column("password_hash", sa.Text, comment="argon2id; NULL: cannot sign in with a password"),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true(), comment="false: may not do anything"),
    sa.Column("language", sa.Text, comment="BCP 47; NULL: the workspace's"),
    sa.Column("time_zone", sa.Text, comment="IANA name; NULL: the workspace's"),
    sa.Column("manager_id", UUID, sa.ForeignKey(_USER, name="users_manager_id_fkey")),
    sa.Column("department_id", UUID, sa.ForeignKey(departments.c.id, name="users_department_id_fkey")),
    sa.Column("region", sa.Text),
    sa.Column("created_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.Column("updated_at", _MOMENT, nullable=False, server_default=sa.func.now()),
    sa.Column("last_seen_at", _MOMENT),
    sa.CheckConstraint("manager_id <> id", name="users_not_their_own_manager"),
    sa.Index("users_manager_id_idx", "manager_id"),
    sa.Index("users_department_id_idx", "department_id"),
    sa.Index("users_name_idx", "name", "id"),
)
sa.Index("users_region_idx", users.c.region, postgresql_where=users.c.region.is_not(None))
sa.Index("users_login_key", sa.func.lower(users.c.login), unique=True)

teams = sa.Table(
    "team",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)
sa.Index("team_name_key", sa.func.lower(teams.c.name), unique=True)

team_members = sa.Table(
    "team_member",
    workspace_metadata,
    sa.Column(
        "team_id",
        UUID,
        sa.ForeignKey(teams.c.id, name="team_member_team_id_fkey", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="team_member_user_id_fkey"), primary_key=True),
    sa.Index("team_member_user_id_idx", "user_id"),
)

user_roles = sa.Table(
    "user_role",
    workspace_metadata,
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="user_role_user_id_fkey"), primary_key=True),
    sa.Column("role", sa.Text, primary_key=True, comment="key of a role document"),
)

sessions = sa.Table(
    "session",
    workspace_metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the cookie; the cookie is not kept"),
    sa.Column("id", UUID, nullable=False, unique=True),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="session_user_id_fkey"), nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column("last_seen_at", _MOMENT, nullable=False),
    sa.Column("ip", sa.Text),
    sa.Column("user_agent", sa.Text),
    sa.Index("session_user_id_idx", "user_id"),
    sa.Index("session_expires_at_idx", "expires_at"),
)

api_keys = sa.Table(
    "api_key",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("prefix", sa.Text, nullable=False, comment="start of the key, shown in lists"),
    sa.Column("key_hash", sa.LargeBinary, nullable=False, unique=True, comment="SHA-256 of the key"),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="api_key_user_id_fkey"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False, comment="of read, write, admin, <object>:read, <object>:write"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, comment="NULL: until it is deleted"),
    sa.Column("last_used_at", _MOMENT),
    sa.Index("api_key_user_id_idx", "user_id"),
)

#: Temporary view rights: a person may read a record of somebody else until a moment. Asked by the statements themselves.
view_rights = sa.Table(
    "view_right",
    workspace_metadata,
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="view_right_user_id_fkey"), primary_key=True),
    sa.Column("object", sa.Text, primary_key=True),
    sa.Column("record_id", UUID, primary_key=True),
    sa.Column("request_id", UUID, primary_key=True, comment="the request it was granted by"),
    sa.Column("ends_at", _MOMENT, nullable=False, comment="brought forward when it is revoked"),
    sa.Index("view_right_ends_at_idx", "ends_at"),
)

#: A session whose person looks as somebody else for a while; it changes nothing meanwhile.
seen_as = sa.Table(
    "session_seen_as",
    workspace_metadata,
    sa.Column("session_id", UUID, primary_key=True),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="session_seen_as_user_id_fkey"), nullable=False),
    sa.Column("until", _MOMENT, nullable=False),
)

login_attempts = sa.Table(
    "login_attempt",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("login", sa.Text, nullable=False, comment="lower case, as typed; it need not exist"),
    sa.Column("ip", sa.Text, nullable=False),
    sa.Column("at", _MOMENT, nullable=False),
    sa.Index("login_attempt_login_idx", "login", "at"),
    sa.Index("login_attempt_ip_idx", "ip", "at"),
)

#: What proves who somebody is beside the password. Secrets are encrypted with the installation's key ring.
factors = sa.Table(
    "factor",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="factor_user_id_fkey"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False, comment="totp, passkey"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("secret", sa.LargeBinary, comment="of totp, encrypted"),
    sa.Column("credential", sa.LargeBinary, unique=True, comment="of a passkey: its id"),
    sa.Column("public_key", sa.LargeBinary, comment="of a passkey"),
    sa.Column(
        "counter", sa.BigInteger, nullable=False, server_default="0", comment="passkey: uses; totp: last step used"
    ),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("confirmed_at", _MOMENT, comment="NULL: begun, and good for nothing yet"),
    sa.Column("last_used_at", _MOMENT),
    sa.Index("factor_user_id_idx", "user_id"),
)

recovery_codes = sa.Table(
    "recovery_code",
    workspace_metadata,
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="recovery_code_user_id_fkey"), primary_key=True),
    sa.Column("code_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the code: 80 random bits"),
)

#: What a passkey has to sign, and who has given the right password and not the second factor yet. Good once and for minutes.
tickets = sa.Table(
    "sign_in_ticket",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="sign_in_ticket_user_id_fkey"), nullable=False),
    sa.Column("purpose", sa.Text, nullable=False, comment="sign_in, passkey"),
    sa.Column("challenge", sa.LargeBinary, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Index("sign_in_ticket_expires_at_idx", "expires_at"),
)

#: Programs of others that act for people (OAuth 2). The id is the client_id.
oauth_apps = sa.Table(
    "oauth_app",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("redirect_uris", ARRAY(sa.Text), nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False, comment="the most it may ask for"),
    sa.Column("secret_hash", sa.LargeBinary, comment="SHA-256; NULL: a public client, which cannot keep a secret"),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="oauth_app_user_id_fkey"), comment="acts for itself as this"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("last_used_at", _MOMENT),
    sa.Index("oauth_app_user_id_idx", "user_id"),
)
sa.Index("oauth_app_name_key", sa.func.lower(oauth_apps.c.name), unique=True)
_APP = f"{SCHEMA}.oauth_app.id"

#: That a person has allowed an app something: the family of all tokens that come of it.
oauth_consents = sa.Table(
    "oauth_consent",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column(
        "app_id", UUID, sa.ForeignKey(_APP, name="oauth_consent_app_id_fkey", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="oauth_consent_user_id_fkey"), nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("last_used_at", _MOMENT),
    sa.Index("oauth_consent_user_id_idx", "user_id"),
    sa.Index("oauth_consent_app_id_idx", "app_id"),
)
_CONSENT = f"{SCHEMA}.oauth_consent.id"

#: Codes that an app changes for tokens, once and within a minute.
oauth_codes = sa.Table(
    "oauth_code",
    workspace_metadata,
    sa.Column("code_hash", sa.LargeBinary, primary_key=True),
    sa.Column("app_id", UUID, sa.ForeignKey(_APP, name="oauth_code_app_id_fkey", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="oauth_code_user_id_fkey"), nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("redirect_uri", sa.Text, nullable=False),
    sa.Column("challenge", sa.Text, nullable=False, comment="S256 (RFC 7636)"),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column(
        "consent_id",
        UUID,
        sa.ForeignKey(_CONSENT, name="oauth_code_consent_id_fkey", ondelete="CASCADE"),
        comment="what it was changed for; NULL: not yet",
    ),
    sa.Index("oauth_code_app_id_idx", "app_id"),
    sa.Index("oauth_code_user_id_idx", "user_id"),
    sa.Index("oauth_code_consent_id_idx", "consent_id"),
    sa.Index("oauth_code_expires_at_idx", "expires_at"),
)

oauth_tokens = sa.Table(
    "oauth_token",
    workspace_metadata,
    sa.Column("token_hash", sa.LargeBinary, primary_key=True, comment="SHA-256; the token is not kept"),
    sa.Column("kind", sa.Text, nullable=False, comment="access, refresh"),
    sa.Column("app_id", UUID, sa.ForeignKey(_APP, name="oauth_token_app_id_fkey", ondelete="CASCADE"), nullable=False),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="oauth_token_user_id_fkey"), nullable=False),
    sa.Column(
        "consent_id",
        UUID,
        sa.ForeignKey(_CONSENT, name="oauth_token_consent_id_fkey", ondelete="CASCADE"),
        comment="NULL: the app acts for itself",
    ),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Column("used_at", _MOMENT, comment="of a refresh token: changed for the next one; good for nothing since"),
    sa.CheckConstraint("kind IN ('access', 'refresh')", name="oauth_token_kind_known"),
    sa.Index("oauth_token_app_id_idx", "app_id"),
    sa.Index("oauth_token_user_id_idx", "user_id"),
    sa.Index("oauth_token_consent_id_idx", "consent_id"),
    sa.Index("oauth_token_expires_at_idx", "expires_at"),
)

#: By what somebody sets a password once, invited or having forgotten it; the signature is not kept.
password_links = sa.Table(
    "password_link",
    workspace_metadata,
    sa.Column("id", UUID, primary_key=True),
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="password_link_user_id_fkey"), nullable=False),
    sa.Column("purpose", sa.Text, nullable=False, comment="invitation, reset"),
    sa.Column("created_at", _MOMENT, nullable=False),
    sa.Column("expires_at", _MOMENT, nullable=False),
    sa.Index("password_link_user_id_idx", "user_id"),
)

#: From where each person has signed in, to notice a new place.
known_devices = sa.Table(
    "known_device",
    workspace_metadata,
    sa.Column("user_id", UUID, sa.ForeignKey(_USER, name="known_device_user_id_fkey"), primary_key=True),
    sa.Column("device", sa.Text, primary_key=True),
    sa.Column("first_seen_at", _MOMENT, nullable=False),
    sa.Column("last_seen_at", _MOMENT, nullable=False),
)

#: Passwords that nobody may have here, from a list that an administrator has loaded.
refused_passwords = sa.Table(
    "refused_password",
    workspace_metadata,
    sa.Column("password_hash", sa.LargeBinary, primary_key=True, comment="SHA-256 of the password in lower case"),
)
