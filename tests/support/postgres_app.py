"""A program with an embedded PostgreSQL that writes without end, to be killed: ``python -m tests.support.postgres_app DIR MB``.

Prints ``server <pid>`` when the server runs, then ``committed <n>`` after each commit of one megabyte, and ``full`` when the
given number of megabytes of WAL lies behind the last checkpoint.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg

from yingtu.kit.postgres import EmbeddedPostgres

#: No checkpoint on its own account, so that a crash has all the WAL to replay.
MUCH_WAL = {"max_wal_size": "8GB", "checkpoint_timeout": "1h", "shared_buffers": "64MB"}
ROWS_PER_COMMIT = 128
ROW_BYTES = 8192


def main(directory: str, megabytes: int) -> None:
    with EmbeddedPostgres(Path(directory), options=MUCH_WAL) as server:
        print("server", server.pid, flush=True)  # noqa: T201
        with psycopg.connect(server.conninfo(), autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS filled (batch int, body text STORAGE PLAIN)")
            batch = 0
            while True:
                batch += 1
                connection.execute(
                    "INSERT INTO filled SELECT %s, repeat('x', %s - 200) FROM generate_series(1, %s)",
                    [batch, ROW_BYTES, ROWS_PER_COMMIT],
                )
                print("full" if batch == megabytes else f"committed {batch}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
