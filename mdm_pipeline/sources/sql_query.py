"""Read a query's result from any database that SQLAlchemy speaks to, a batch at a time, as text.

The URL holds a password: it is looked up here, in the environment variable that the YAML names, at the
moment of connecting, and no message repeats it or the database's own words (they may quote values).
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from mdm_pipeline.errors import SourceError
from mdm_pipeline.settings.sources import SqlQuery
from mdm_pipeline.sources.extract import BATCH_ROWS, Extract, text_table
from mdm_pipeline.sources.text import as_text

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine, Result
    from sqlalchemy.exc import SQLAlchemyError


@contextmanager
def sql_rows(read: SqlQuery) -> Iterator[Extract]:
    """Run the query. Raises SourceError: unreachable for what the database refuses, malformed for bytes."""
    with _result(read) as result:
        header = tuple(result.keys())
        yield Extract(
            header, _tables(header, result, read), lambda row: f"row {row + 1} of the query's result"
        )


@contextmanager
def _result(read: SqlQuery) -> Iterator["Result[Any]"]:
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    engine = _engine(read)
    try:
        try:
            connection = engine.connect()
        except SQLAlchemyError as error:
            raise _refused(read, error) from None
        with connection.execution_options(stream_results=True, yield_per=BATCH_ROWS):
            try:
                result = connection.execute(text(read.query))
            except SQLAlchemyError as error:
                raise _refused(read, error) from None
            yield result
    finally:
        engine.dispose()


def _tables(header: Sequence[str], result: "Result[Any]", read: SqlQuery) -> Iterator[pa.Table]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        for rows in result.partitions(BATCH_ROWS):
            yield text_table(
                header,
                [
                    [as_text(cell, f"column {name!r}") for cell, name in zip(row, header, strict=True)]
                    for row in rows
                ],
            )
    except SQLAlchemyError as error:
        raise _refused(read, error) from None


def _engine(read: SqlQuery) -> "Engine":
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    try:
        return create_engine(_url(read), poolclass=NullPool)
    except (SQLAlchemyError, ImportError, ValueError):
        raise SourceError(
            "unreachable",
            f"the value of {read.url_variable} is no database URL that we have a driver for;"
            " write it as dialect://user:password@host/database",
        ) from None


def _url(read: SqlQuery) -> "URL":
    from sqlalchemy import make_url

    text = os.environ.get(read.url_variable)
    if not text:
        raise SourceError(
            "unreachable", f"the environment variable {read.url_variable} is not set; put the URL there"
        )
    url = make_url(text)
    if url.drivername in {"postgres", "postgresql"}:
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
        raise SourceError(
            "missing", f"the SQLite file that {read.url_variable} names is not there; deliver it"
        )
    return url


def _refused(read: SqlQuery, error: "SQLAlchemyError") -> SourceError:
    origin = getattr(error, "orig", None) or error
    state = getattr(origin, "sqlstate", None)
    code = f", SQLSTATE {state}" if state else ""
    return SourceError(
        "unreachable",
        f"the database that {read.url_variable} names does not answer the query"
        f" ({type(origin).__name__}{code}); check the server, the user's rights and read.query",
    )
