"""What each side's role may do in PostgreSQL: visitors reach conversations and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps

__all__ = [
    "CONSOLE_ROLE",
    "DATABASE",
    "OF_VISITORS",
    "OWNER_ROLE",
    "VISITORS_ROLE",
    "cluster_sql",
    "grant_sql",
]

DATABASE = "zicht_chat"
OWNER_ROLE, VISITORS_ROLE, CONSOLE_ROLE = "zicht_chat_owner", "zicht_chat_visitors", "zicht_chat_console"

#: By table, what a page of a visitor does with it. Messages are never changed, and deleted by the console alone.
OF_VISITORS: Mapping[str, str] = {
    "talk_conversation": "SELECT, INSERT, UPDATE",
    "talk_wrappedkey": "SELECT, INSERT, DELETE",
    "talk_message": "SELECT, INSERT",
    "talk_device": "SELECT",
    "talk_escrowkey": "SELECT",
    "talk_openhours": "SELECT",
    "talk_closedday": "SELECT",
    "talk_hourcount": "SELECT, INSERT, UPDATE",
    "talk_phrasemark": "SELECT, INSERT, UPDATE",
    "talk_leftmessage": "SELECT, INSERT, UPDATE, DELETE",
    "outreach_opened": "SELECT, UPDATE",
}


def cluster_sql() -> list[str]:
    """Return what an administrator of PostgreSQL runs once; `set_up` under the owner's role does the rest."""
    return [
        *(f"CREATE ROLE {role} LOGIN" for role in (OWNER_ROLE, VISITORS_ROLE, CONSOLE_ROLE)),
        f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {VISITORS_ROLE}, {CONSOLE_ROLE}",
    ]


def grant_sql() -> list[str]:
    """Return the statements that take everything away and give each side what it needs; the owner runs them."""
    tables = sorted(model._meta.db_table for model in apps.get_models())  # noqa: SLF001 - Django's documented API
    statements = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {VISITORS_ROLE}, {CONSOLE_ROLE}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {VISITORS_ROLE}, {CONSOLE_ROLE}",
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {CONSOLE_ROLE}",
        f"GRANT USAGE ON SEQUENCE talk_message_id_seq, talk_wrappedkey_id_seq TO {VISITORS_ROLE}",
        f"GRANT SELECT ON django_migrations TO {VISITORS_ROLE}, {CONSOLE_ROLE}",
    ]
    statements += [f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {CONSOLE_ROLE}" for name in tables]
    statements += [f"GRANT {rights} ON {name} TO {VISITORS_ROLE}" for name, rights in OF_VISITORS.items()]
    return statements
