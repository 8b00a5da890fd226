"""PostgreSQL 15 and Redis from Debian's packages, as processes of ours in a folder of ours.

For proving that only the environment changes: no service of the machine is used or touched.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis

from ops.processes import free_port

PG_BIN = Path("/usr/lib/postgresql/15/bin")
LOGINS = """
CREATE ROLE ecites_owner LOGIN NOSUPERUSER CREATEROLE CREATEDB PASSWORD 'owner';
CREATE ROLE ecites_app LOGIN NOSUPERUSER NOCREATEROLE NOINHERIT PASSWORD 'app';
"""


def _drop_root() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: run it as Debian's user then."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("postgres")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def postgres(folder: Path) -> Iterator[dict[str, str]]:
    """A fresh PostgreSQL 15 on loopback; yields DATABASE_URL and OWNER_DATABASE_URL."""
    data, port, who = folder / "pg15", free_port(), _drop_root()
    data.mkdir(parents=True)
    password = folder / "password"
    password.write_text("root-of-a-minute")
    if "user" in who:
        for path in (data, password):
            os.chown(path, who["user"], who["group"])
        for parent in folder.parents:
            if parent.owner() == "root" and parent != Path("/"):
                parent.chmod(parent.stat().st_mode | 0o011)
        folder.chmod(0o755)
    common: dict[str, Any] = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
        "cwd": "/",
        **who,
    }
    subprocess.run(
        [PG_BIN / "initdb", "-D", data, "-U", "postgres", "--auth=scram-sha-256",
         f"--pwfile={password}", "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True, **common,
    )  # fmt: skip
    options = f"-h 127.0.0.1 -p {port} -k {data} -c fsync=off"
    control: list[Any] = [PG_BIN / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", data / "log", "start"], check=True, **common)
    try:
        with psycopg2.connect(
            host="127.0.0.1", port=port, user="postgres", password=password.read_text(),
            dbname="postgres",
        ) as connection, connection.cursor() as cursor:  # fmt: skip
            cursor.execute(LOGINS)
        where = f"127.0.0.1:{port}"
        _create_database(where)
        yield {
            "DATABASE_URL": f"postgresql://ecites_app:app@{where}/ecites",
            "OWNER_DATABASE_URL": f"postgresql://ecites_owner:owner@{where}/ecites",
        }
    finally:
        subprocess.run([*control, "-m", "fast", "stop"], check=False, **common)


def _create_database(where: str) -> None:
    host, port = where.split(":")
    connection = psycopg2.connect(
        host=host,
        port=port,
        user="ecites_owner",
        password="owner",  # noqa: S106 - of a server that lives for a minute
        dbname="postgres",
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE ecites")
    connection.close()


@contextmanager
def redis_server(folder: Path) -> Iterator[dict[str, str]]:
    """A fresh Redis on loopback; yields BROKER_URL and CACHE_URL."""
    port = free_port()
    program = shutil.which("redis-server")
    if program is None:
        raise FileNotFoundError("redis-server is not installed: apt-get install redis-server")
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_redis(port)
        yield {
            "BROKER_URL": f"redis://127.0.0.1:{port}/0",
            "CACHE_URL": f"redis://127.0.0.1:{port}/1",
        }
    finally:
        process.terminate()
        process.wait(10)


def _wait_for_redis(port: int) -> None:
    client = redis.Redis(port=port)
    for _attempt in range(100):
        try:
            client.ping()
        except redis.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("Redis did not answer within 10 seconds")
