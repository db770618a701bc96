#!/usr/bin/env python3
"""Measures the bulk load of quarterly data sets, rollups included, against COPY of the same rows.

  dataset.py --binary form4 [--transactions 1000000] [--years 20] [--before 8] [--rounds 3] [--data DIR] [--json OUT]

Simulates quarters and loads the first of them, so that there is a history to fit into. Then, in turn: the product loads
the next quarter (parsing, facts, rules, rollups, version), and COPY writes what the product stored of it, by psql from
files, into tables of the same columns in the same server:

  plain      without keys and indexes
  indexed    with the keys and indexes that the product has on its facts

A round's ratio is the product's time to COPY's. Rows of rollups are no part of what COPY writes. Peak memory is that of
the product's process.
"""
from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FACTS = ["filing", "filing_owner", "transaction", "holding", "footnote", "footnote_reference", "signature",
         "filing_party", "filing_document"]


class Store:
    """A private cluster of the product's, held open by an idle server, so that no command waits for its start."""

    def __init__(self, binary: str, folder: Path, port: int):
        self.binary, self.folder, self.port = binary, folder, port

    def __enter__(self):
        log = open(self.folder / "server.log", "w")
        self.server = subprocess.Popen([self.binary, "serve", "--data", str(self.folder), "--port", str(self.port)],
                                       stdout=log, stderr=log)
        for _ in range(1200):
            if self.server.poll() is not None:
                sys.exit(f"dataset: the server stopped; see {log.name}")
            ready = subprocess.run(["psql", self.database, "-XAtqc", "SELECT count(*) FROM data_version"],
                                   capture_output=True, text=True)
            if ready.returncode == 0:
                return self
            time.sleep(0.1)
        sys.exit("dataset: the store does not come up")

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    @property
    def database(self) -> str:
        return f"host='{(self.folder / 'postgres').resolve()}' port=5432 user=form4 dbname=form4"

    def sql(self, *statements: str) -> str:
        words = [word for statement in statements for word in ("-c", statement)]
        return subprocess.run(["psql", self.database, "-XAtq", "-v", "ON_ERROR_STOP=1", *words], check=True,
                              capture_output=True, text=True).stdout.strip()

    def load(self, quarters: list[Path]) -> dict:
        """Loads quarters by one process; seconds are the job's own, without the start of the program."""
        command = [self.binary, "ingest", "data-set", *map(str, quarters), "--data", str(self.folder)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        text = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"dataset: {' '.join(command)} failed: {text}")
        done = re.findall(r"(\d+) loaded in ([\d.]+) s", text)
        return {"filings": sum(int(n) for n, _ in done), "seconds": sum(float(s) for _, s in done),
                "cpu_seconds": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}


def export(store: Store, after: str, folder: Path) -> dict[str, Path]:
    """The rows of the filings that came after the given version of the store, as files for COPY."""
    files = {}
    for table in FACTS:
        files[table] = folder / f"{table}.copy"
        with open(files[table], "wb") as file:
            subprocess.run(
                ["psql", store.database, "-XAtq", "-c",
                 f'COPY (SELECT * FROM "{table}" WHERE accession NOT IN (SELECT accession FROM {after})) TO STDOUT'],
                check=True, stdout=file)
    return files


def copy(store: Store, files: dict[str, Path], indexed: bool) -> float:
    """How long one transaction takes that copies the files into fresh tables."""
    like = "INCLUDING INDEXES INCLUDING DEFAULTS" if indexed else ""
    store.sql("DROP SCHEMA IF EXISTS copied CASCADE", "CREATE SCHEMA copied",
              *(f'CREATE TABLE copied."{t}" (LIKE public."{t}" {like})' for t in files))
    script = "BEGIN;\n" + "".join(f"\\copy copied.\"{t}\" FROM '{path}'\n" for t, path in files.items()) + "COMMIT;\n"
    began = time.monotonic()
    subprocess.run(["psql", store.database, "-Xq", "-v", "ON_ERROR_STOP=1"], input=script, text=True, check=True,
                   stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--transactions", type=int, default=1_000_000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--before", type=int, default=8, help="quarters loaded before the first round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="load all quarters, and report time, disk and memory")
    parser.add_argument("--data", type=Path, help="where quarters and store are kept; default: a temporary folder")
    parser.add_argument("--port", type=int, default=18473)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="form4-dataset-") as scratch:
        root = options.data or Path(scratch)
        report = measure(options, root, Path(scratch))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1))


def measure(options, root: Path, scratch: Path) -> dict:
    tables, folder = root / f"tables-{options.transactions}", root / "store"
    folder.mkdir(parents=True, exist_ok=True)
    if not tables.exists():
        subprocess.run([options.binary, "simulate", "--data-set", "--transactions", str(options.transactions),
                        "--years", str(options.years), "--seed", "1", "--out", str(tables)], check=True)
    quarters = sorted(tables.iterdir())
    report = {"transactions": options.transactions, "load_average": os.getloadavg()[0], "rounds": []}
    with Store(options.binary, folder, options.port) as store:
        done = set(store.sql("SELECT name FROM ingest_data_set WHERE finished_at IS NOT NULL").split())
        quarters = [q for q in quarters if q.name not in done]
        if options.all:
            report["all"] = store.load(quarters)
            report["all"]["disk_mb"] = int(store.sql("SELECT pg_database_size(current_database()) >> 20"))
            tell("all quarters", report["all"])
            return report
        if options.before:
            report["before"] = store.load(quarters[:options.before])
            tell("before", report["before"])
        for quarter in quarters[options.before:options.before + options.rounds]:
            store.sql("DROP TABLE IF EXISTS known_before", "CREATE TABLE known_before AS SELECT accession FROM filing")
            product = store.load([quarter])
            files = export(store, "known_before", scratch)
            plain, indexed = copy(store, files, False), copy(store, files, True)
            product |= {"quarter": quarter.name, "plain_seconds": plain, "indexed_seconds": indexed,
                        "ratio_plain": product["seconds"] / plain, "ratio_indexed": product["seconds"] / indexed}
            report["rounds"].append(product)
            tell(quarter.name, product)
        store.sql("DROP TABLE IF EXISTS known_before", "DROP SCHEMA IF EXISTS copied CASCADE")
    for kind in ("plain", "indexed"):
        report[f"ratio_{kind}"] = statistics.median(r[f"ratio_{kind}"] for r in report["rounds"])
    print(f"COPY into plain tables: x {report['ratio_plain']:.1f}; into indexed tables: x {report['ratio_indexed']:.1f} "
          f"(at most 4 is asked for); load average {report['load_average']:.1f}")
    return report


def tell(name: str, figures: dict):
    rate = figures["filings"] / max(figures["seconds"], 0.001)
    text = f"{name}: {figures['filings']} filings in {figures['seconds']:.1f} s ({rate:.0f}/s), peak {figures['peak_mb']:.0f} MB"
    if "plain_seconds" in figures:
        text += (f"; COPY plain {figures['plain_seconds']:.2f} s (x {figures['ratio_plain']:.1f}), "
                 f"indexed {figures['indexed_seconds']:.2f} s (x {figures['ratio_indexed']:.1f})")
    if "disk_mb" in figures:
        text += f", {figures['disk_mb']} MB on disk"
    print(text, flush=True)


main()
