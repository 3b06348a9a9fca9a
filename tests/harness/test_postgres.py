"""The clusters tests run on: separate databases, one shared server, one that may be killed."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from tests.harness.postgres import PostgresServer


def test_a_fresh_database_is_empty_and_writable(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE mark (n INTEGER)"))
        assert connection.scalar(sa.text("SELECT count(*) FROM mark")) == 0
    engine.dispose()


def test_every_process_of_a_run_gets_the_same_cluster(
    postgres_server: PostgresServer, run_folder: Path
) -> None:
    assert PostgresServer.shared(run_folder).port == postgres_server.port


def test_a_template_is_filled_once_and_copied(postgres_server: PostgresServer) -> None:
    filled: list[str] = []

    def fill(url: str) -> None:
        filled.append(url)
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE mark AS SELECT 7 AS n")

    name = f"template_{id(fill)}"
    copies = [postgres_server.create_database(postgres_server.template(name, fill)) for _ in range(2)]
    for copy in copies:
        with psycopg.connect(copy.replace("+psycopg", "")) as connection:
            assert connection.execute("SELECT n FROM mark").fetchall() == [(7,)]
    assert len(filled) == 1
    for database in [*copies, name]:
        postgres_server.drop(database)


def test_text_sorts_as_on_a_chinese_server_not_by_bytes(fresh_postgres: str) -> None:
    with psycopg.connect(fresh_postgres.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT n FROM (VALUES ('张'), ('安'), ('Z'), ('a')) v(n) ORDER BY n"
        ).fetchall()
    assert [name for (name,) in rows] == ["安", "张", "a", "Z"]


@pytest.mark.parametrize("durable", [True, False])
def test_a_killed_cluster_comes_back_with_what_was_committed(
    private_postgres: Callable[..., PostgresServer], durable: bool
) -> None:
    server = private_postgres(durable=durable)
    dsn = server.dsn(server.create_database().rpartition("/")[2])
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE mark AS SELECT 7 AS n")
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(dsn)
    server.start()
    assert server.query("SHOW fsync") == [("on" if durable else "off",)]
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT n FROM mark").fetchall() == [(7,)]
