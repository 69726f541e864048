"""What a run stands on: a database of its own on the given server, a Redis, ports and a folder."""

from __future__ import annotations

import shutil
import socket
from urllib.parse import urlsplit

import psycopg
import redis

# What the run's own connections call themselves, so that no fault cuts them.
OURS = "arendegang-faults"


class Unfit(Exception):
    """The run cannot be made here, and why."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A PostgreSQL server, and what can be told to it about databases."""

    def __init__(self, url: str) -> None:
        self.given = url

    def url(self, database: str) -> str:
        return urlsplit(self.given)._replace(path=f"/{database}").geturl()

    def run(self, *statements: str) -> None:
        """Told to the server's own database: no database can be made or dropped from within itself."""
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as db:
            for statement in statements:
                db.execute(statement)

    def create(self, database: str, template: str = "") -> str:
        """A new database, and its address. One of that name that is there already is let be: then this fails."""
        self.run(f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.url(database)

    def drop(self, database: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def terminate(self, database: str, besides: str, *, all_of_them: bool = True) -> int:
        """Cut the connections to it, all or one, but those whose application is `besides`. How many were cut."""
        query = (
            "SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity "
            "WHERE datname = %s AND application_name <> %s ORDER BY random() LIMIT %s) AS chosen"
        )
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=5) as db:
            found = db.execute(query, (database, besides, None if all_of_them else 1)).fetchone()
        return found[0] if found else 0


def no_real_cases(url: str, *, demo: bool) -> None:
    """Raises Unfit where the database that the installation is given holds cases that are no demo's.

    The run works in another database; but what it does to a server, nobody's real cases shall lie beside. One that is not there
    yet holds none.
    """
    server, name = Server(url), urlsplit(url).path.strip("/")
    with psycopg.connect(server.url("postgres"), connect_timeout=5) as db:
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            return
    with psycopg.connect(url, connect_timeout=5) as db:
        there = db.execute("SELECT to_regclass('casework_case') IS NOT NULL").fetchone()
        if there and there[0] and not demo:
            count = db.execute("SELECT count(*) FROM casework_case").fetchone()
            if count and count[0]:
                raise Unfit(
                    f"Databasen i DATABASE_URL har {count[0]} ärenden och är inte en demo (DEMO=1). "
                    "Felprovning körs aldrig på en server med riktiga ärenden."
                )


def empty_redis(url: str) -> None:
    """Raises Unfit where this Redis database holds anything: it will be flushed."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as broker:
            held = broker.dbsize()
    except redis.RedisError as error:
        raise Unfit("Redis i REDIS_URL svarar inte.") from error
    if held:
        raise Unfit(
            f"Redisdatabasen i REDIS_URL är inte tom ({held} nycklar) och töms under provet. Ange ett annat nummer."
        )


def flush(url: str) -> None:
    with redis.Redis.from_url(url, socket_connect_timeout=3) as broker:
        broker.flushdb()


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=1) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False


def fit(server: Server, redis_url: str, *, demo: bool) -> None:
    """Raises Unfit where no run can or may be made."""
    try:
        no_real_cases(server.given, demo=demo)
    except psycopg.OperationalError as error:
        raise Unfit("Databasen i DATABASE_URL svarar inte.") from error
    if redis_url:
        empty_redis(redis_url)
    elif shutil.which("redis-server") is None:
        raise Unfit("Ange REDIS_URL, eller installera redis-server: då startas en egen.")
