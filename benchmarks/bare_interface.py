"""The baseline of the interface benchmark: FastAPI that takes 100 rows a call and COPYs them, and no more."""

import sys
from typing import Annotated

import psycopg
import uvicorn
from fastapi import Body, FastAPI
from pydantic import BaseModel

TABLE = """CREATE TABLE bare_row (id uuid PRIMARY KEY, region text NOT NULL, registered_on date NOT NULL,
certificate_no text NOT NULL, groom text NOT NULL, bride text NOT NULL);
CREATE INDEX ON bare_row (region, registered_on); CREATE INDEX ON bare_row (certificate_no)"""
COPY = "COPY bare_row (id, region, registered_on, certificate_no, groom, bride) FROM STDIN"


class BareRow(BaseModel):
    """One row, as plain as it gets."""

    id: str
    region: str
    registered_on: str
    certificate_no: str
    groom: str
    bride: str


def copy_rows(connection: psycopg.Connection, rows: list[tuple[str, ...]]) -> None:
    """The rows in one COPY and one commit."""
    with connection.cursor().copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)
    connection.commit()


def create_app(url: str) -> FastAPI:
    """POST /rows."""
    app, connection = FastAPI(), psycopg.connect(url)

    @app.get("/")
    def ready() -> str:
        return "ready"

    @app.post("/rows")
    def take(rows: Annotated[list[BareRow], Body()]) -> int:
        copy_rows(connection, [tuple(row.model_dump().values()) for row in rows])
        return len(rows)

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
