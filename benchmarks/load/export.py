#!/usr/bin/env python3
"""Exports all transactions of a store and compares them, line by line, with COPY of the same query written by hand.

  export.py --binary form4 --data DIR [--rounds 3] [--port 8098] [--json OUT]

Serves the store in DIR (as `scripts/bench` makes it). Each round has an export by HTTP and the COPY by psql, to files;
printed are rows, megabytes, seconds and the ratio, and the server's resident memory before, at most and after. Exit code
1 when a line differs.
"""
from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from served_store import ServedStore

QUERY = """{ transactions(orderBy: [{tradedOn: ASC}]) { nodes {
  filing { accessionNumber } table ordinal code tradedOn shares price value plan10b51
  company { cik name sector } insider { cik name } } } }"""
COPY = """COPY (SELECT regexp_replace(lpad(t.accession::text, 18, '0'), '^(.{10})(..)(.{6})$', '\\1-\\2-\\3'),
  t."table", t.ordinal, t.code, t.traded_on, t.shares, t.price, t.value,
  CASE WHEN t.plan10b51 THEN 'true' WHEN NOT t.plan10b51 THEN 'false' END,
  lpad(c.company_id::text, 10, '0'), c.name, c.sector, lpad(i.insider_id::text, 10, '0'), i.name
  FROM transaction t JOIN company c USING (company_id) LEFT JOIN insider i USING (insider_id)
  WHERE t.known_until IS NULL ORDER BY t.traded_on, t.accession, t."table", t.ordinal) TO STDOUT WITH (FORMAT csv)"""


class Memory(threading.Thread):
    """Watches how much the server takes."""

    def __init__(self, store):
        super().__init__(daemon=True)
        self.store, self.most, self.is_over = store, 0.0, False

    def run(self):
        while not self.is_over:
            self.most = max(self.most, self.store.memory())
            time.sleep(0.05)


def timed(command, output: Path) -> float:
    began = time.monotonic()
    with open(output, "wb") as file:
        subprocess.run(command, stdout=file, check=True)
    return time.monotonic() - began


def difference(exported: Path, copied: Path) -> str | None:
    """The first line that is not the same; lines of the export end as RFC 4180 says, and follow a header."""
    with open(exported, newline="\n") as one, open(copied, newline="\n") as other:
        next(one)
        number = 0
        for number, line in enumerate(other, 1):
            got = next(one, "")
            if got.removesuffix("\r\n") != line.removesuffix("\n"):
                return f"line {number}: {got!r}, by COPY {line!r}"
        rest = next(one, None)
        return f"a line too many after {number}: {rest!r}" if rest else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8098)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    store = ServedStore(options.binary, options.data, options.port, "--max-export-rows", 100_000_000)
    memory = Memory(store)
    export = ["curl", "-sSf", f"http://127.0.0.1:{options.port}/graphql", "-H", "Content-Type: application/json",
              "-H", "Accept: text/csv", "-d", json.dumps({"query": QUERY})]
    copy = ["psql", store.database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", COPY]
    with tempfile.TemporaryDirectory(prefix="form4-export-") as name:
        exported, copied = Path(name, "export.csv"), Path(name, "copy.csv")
        try:
            subprocess.run([*export[:-1], json.dumps({"query": "{ sectors { code } }"})], check=True, capture_output=True)
            before = store.memory()
            memory.start()
            rounds = [(timed(export, exported), timed(copy, copied)) for _ in range(options.rounds)]
            memory.is_over = True
            after = store.memory()
        finally:
            store.stop()
        if problem := difference(exported, copied):
            sys.exit(f"export: {problem}")
        with open(copied, "rb") as file:
            rows = sum(1 for _ in file)
        size = exported.stat().st_size / 1e6
    ours, theirs = (statistics.median(times) for times in zip(*rounds))
    result = {"rows": rows, "megabytes": round(size, 1), "export_s": round(ours, 2), "copy_s": round(theirs, 2),
              "ratio": round(theirs / ours, 2), "rss_mb": [round(number, 1) for number in (before, memory.most, after)]}
    print(f"{rows} rows, {size:.1f} MB: export {ours:.2f} s ({size / ours:.0f} MB/s), COPY {theirs:.2f} s "
          f"({size / theirs:.0f} MB/s), ratio {theirs / ours:.2f}; memory {before:.0f} → {memory.most:.0f} at most → "
          f"{after:.0f} MB; every line equal")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
