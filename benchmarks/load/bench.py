#!/usr/bin/env python3
"""Measures Form4's hot paths end to end, as ratios against a ceiling measured in the same run.

  bench.py --binary form4                                   every path, at a million transactions
  bench.py --binary form4 --only search nested              some of them
  bench.py --binary form4 --json new.json --compare old.json    what has changed since
  bench.py --binary form4 --transactions 10000000 --compare 1m.json    what ten times the data cost
  bench.py --binary form4 --explain                         how PostgreSQL answers the ceilings, written down anew

The first run at a size simulates its filings and loads them (a minute per 100,000 transactions); later ones find the
store in --data. Nothing else should run on the machine meanwhile.

A path is a file in benchmarks/load/paths: NAME.graphql with the document, and NAME.py with

  least                   the ratio that is asked for
  sample(store)           keys that stand in the store
  parameters(random, sample)   one set of variables
  query(variables)        the best hand-written SQL over the product's tables, for the same parameters
  pgbench(sample)         the same as a pgbench script that varies its parameters
  check(data, rows)       raises when the answer's data is not what the SQL gives
  in_memory               optional: the server may keep its rows in memory per version, which is measured apart
  query, pgbench, check   left out together where no hand-written SQL does the same: figures without a ceiling

How PostgreSQL answers a ceiling's SQL stands in benchmarks/load/explain/NAME.txt.

Rounds are interleaved (product, pgbench, product, pgbench …), so that what else the machine does falls on both. Some
answers of each path are verified before anything is timed. The response cache is off; rows kept in memory are off, too,
except in the lines marked "in memory", each of which asks for few different spans so that they come again.
"""
from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).parent


class Store:
    """A store of simulated filings, made once, and the server over it."""

    def __init__(self, options, *flags):
        self.options = options
        self.flags = flags
        self.folder = options.data / f"{options.transactions}"
        self.binary = options.binary

    def run(self, *words, **more):
        return subprocess.run([self.binary, *map(str, words)], check=True, **more)

    def prepare(self):
        if (self.folder / "ready").exists():
            return
        tables = self.options.data / f"{self.options.transactions}-tables"
        print(f"bench: simulating {self.options.transactions:,} transactions", file=sys.stderr)
        self.run("simulate", "--data-set", "--transactions", self.options.transactions, "--years", 20, "--seed", 1,
                 "--out", tables)
        began = time.monotonic()
        self.run("ingest", "data-set", *sorted(tables.iterdir()), "--data", self.folder)
        print(f"bench: loaded in {time.monotonic() - began:.0f} s", file=sys.stderr)
        (self.folder / "ready").touch()

    def __enter__(self):
        self.prepare()
        self.port = self.options.port
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                sys.exit(f"bench: something listens on port {self.port} already; choose another with --port")
        log = open(self.folder / "server.log", "w")
        self.server = subprocess.Popen(
            [self.binary, "serve", "--data", str(self.folder), "--port", str(self.port), *self.flags,
             *self.options.serve],
            stdout=log, stderr=log)
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2).read()
                break
            except OSError:
                if self.server.poll() is not None:
                    sys.exit(f"bench: the server stopped; see {log.name}")
                time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    @property
    def database(self) -> str:
        """The private cluster of the store, by the socket in its folder."""
        return f"host='{(self.folder / 'postgres').resolve()}' port=5432 user=form4 dbname=form4"

    def ask(self, document: str, variables: dict) -> dict:
        body = json.dumps({"query": document, "variables": variables}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as reply:
            answer = json.loads(reply.read(), parse_float=Decimal, parse_int=Decimal)
        if "errors" in answer:
            raise SystemExit(f"bench: {answer['errors'][:2]}")
        return answer["data"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def psql(self, sql: str) -> list[list[str]]:
        done = subprocess.run(["psql", self.database, "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql],
                              check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]


def load_path(file: Path):
    spec = importlib.util.spec_from_file_location(file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.document = file.with_suffix(".graphql").read_text()
    module.name = file.stem
    return module


def product(store: Store, bodies: Path, seconds: float, clients: int) -> dict:
    done = subprocess.run(
        ["wrk", "-t2", f"-c{clients}", f"-d{seconds:g}s", "--latency", "-s", str(HERE / "post.lua"), store.url, "--",
         str(bodies)], check=True, capture_output=True, text=True)
    line = next(x for x in done.stdout.splitlines() if x.startswith("WRK "))
    figures = json.loads(line[4:])
    if figures["failed"]:
        raise SystemExit(f"bench: {figures['failed']} answers failed")
    return {"per_second": figures["requests"] / figures["seconds"], "p50_ms": figures["p50_ms"],
            "p99_ms": figures["p99_ms"], "bytes": figures["bytes"] / max(1, figures["requests"])}


def ceiling(store: Store, script: Path, seconds: float, clients: int) -> float:
    done = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", f"{max(1, round(seconds))}",
         "-f", str(script), store.database], check=True, capture_output=True, text=True)
    return next(float(x.split()[2]) for x in done.stdout.splitlines() if x.startswith("tps = "))


def measure(store: Store, path, options, folder: Path) -> dict:
    generator = random.Random(7)
    sample = path.sample(store)
    variables = [path.parameters(generator, sample) for _ in range(options.variants)]
    has_ceiling = hasattr(path, "pgbench")
    for values in variables[:5]:
        answer = store.ask(path.document, values)
        if has_ceiling:
            path.check(answer, store.psql(path.query(values)))
    bodies = folder / f"{path.name}.jsonl"
    bodies.write_text("".join(json.dumps({"query": path.document, "variables": v}) + "\n" for v in variables))
    script = folder / f"{path.name}.sql"
    script.write_text(path.pgbench(sample) if has_ceiling else "")
    rounds = []
    product(store, bodies, 1, options.clients)
    for _ in range(options.rounds):
        rounds.append((product(store, bodies, options.seconds, options.clients),
                       ceiling(store, script, options.seconds, options.clients) if has_ceiling else None))
    middle = sorted(rounds, key=lambda r: r[0]["per_second"])[len(rounds) // 2][0]
    row = {"per_second": statistics.median(r[0]["per_second"] for r in rounds), "p50_ms": middle["p50_ms"],
           "p99_ms": middle["p99_ms"], "bytes": middle["bytes"]}
    if has_ceiling:
        row |= {"ceiling": statistics.median(r[1] for r in rounds), "least": path.least,
                "ratio": statistics.median(r[0]["per_second"] / r[1] for r in rounds)}
    return row


def explained(store: Store, path) -> str:
    """What PostgreSQL does for each statement of a ceiling, with the middle of each random number."""
    settings, statements = {}, []
    for part in re.split(r"(?<=;)\n|\\aset\n", path.pgbench(path.sample(store))):
        for name, expression in re.findall(r"^\\set (\w+) (.*)$", part, re.M):
            bounds = re.match(r"random\((-?\d+), (-?\d+)\)", expression)
            settings[name] = str(sum(map(int, bounds.groups())) // 2) if bounds else expression
        sql = "\n".join(x for x in part.splitlines() if not x.startswith("\\")).strip().rstrip(";")
        for name, value in settings.items():
            sql = re.sub(rf"(?<!:):{name}\b", value, sql)
        if sql:
            statements.append(sql)
    text = f"Statements of {path.name}'s ceiling over {store.options.transactions:,} transactions, as bench.py --explain saw them.\n"
    for sql in dict.fromkeys(statements):
        # The second time, when everything is in PostgreSQL's memory.
        lines = [store.psql(f"EXPLAIN (ANALYZE, BUFFERS) {sql}") for _ in range(2)][1]
        text += "\n" + "\n".join(f"-- {x}" for x in shortened(sql)) + "\n" + "\n".join("\t".join(x) for x in lines) + "\n"
    return text


def shortened(sql: str) -> list[str]:
    """Without the hundreds of values to choose from."""
    return textwrap.wrap(" ".join(re.sub(r"ARRAY\[.*?\]", "ARRAY[…]", sql).split()), 117)


def line(name: str, row: dict, old: dict | None) -> str:
    figures = "".join(f" {row[k]:{width}}" if k in row else " " * int(width.split(".")[0]) + "-"
                      for k, width in (("ceiling", "9.0f"), ("ratio", "6.2f"), ("least", "6.2f")))
    change = f"  {row['per_second'] / old['per_second']:.2f}x" if old else ""
    return (f"{name:28} {row['per_second']:9.0f}{figures} {row['p50_ms']:8.2f} {row['p99_ms']:8.2f} "
            f"{row['bytes'] / 1000:7.1f}{change}")


def memory(pid: int) -> float:
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0


def main():
    summary, *rest = __doc__.split("\n", 1)
    parser = argparse.ArgumentParser(
        description=summary, epilog="".join(rest), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="a release build of form4")
    parser.add_argument("--transactions", type=int, default=1_000_000, help="the size of the store (1,000,000)")
    parser.add_argument("--data", type=Path, default=Path(".bench"), help="where the stores are kept (.bench)")
    parser.add_argument("--seconds", type=float, default=5, help="how long one measurement takes (5)")
    parser.add_argument("--rounds", type=int, default=3, help="measurements of each, of which the median counts (3)")
    parser.add_argument("--clients", type=int, default=8, help="connections at once (8)")
    parser.add_argument("--variants", type=int, default=500, help="different parameters a path")
    parser.add_argument("--port", type=int, default=18080, help="where the server listens (18080)")
    parser.add_argument("--serve", nargs="*", default=["--cache-bytes", "0", "--anonymous-rate", "off"],
                        help="arguments of form4 serve")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="paths to measure; all unless given")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--compare", type=Path, metavar="OLD.json", help="show the change since these figures")
    parser.add_argument("--explain", action="store_true", help="measure nothing, write benchmarks/load/explain")
    options = parser.parse_args()
    options.data.mkdir(exist_ok=True)
    sys.path.insert(0, str(HERE))
    paths = [load_path(f) for f in sorted((HERE / "paths").glob("*.py"))]
    paths = [p for p in paths if not options.only or p.name in options.only]
    if unknown := set(options.only or []) - {p.name for p in paths}:
        parser.error(f"no path {', '.join(sorted(unknown))}; see {HERE / 'paths'}")
    if options.explain:
        with Store(options) as store:
            for path in paths:
                if hasattr(path, "pgbench"):
                    (HERE / "explain" / f"{path.name}.txt").write_text(explained(store, path))
        return
    old = json.loads(options.compare.read_text())["paths"] if options.compare else {}
    results = {}
    print(f"{'path':28} {'req/s':>9} {'ceiling':>9} {'ratio':>6} {'least':>6} {'p50 ms':>8} {'p99 ms':>8} {'kB':>7}")
    for mark, flags, chosen in (("", ["--kept-bytes", "0"], paths),
                                (", in memory", [], [p for p in paths if getattr(p, "in_memory", False)])):
        if not chosen:
            continue
        with Store(options, *flags) as store, tempfile.TemporaryDirectory() as folder:
            for path in chosen:
                name = path.name + mark
                results[name] = measure(store, path, options, Path(folder))
                print(line(name, results[name], old.get(name)), flush=True)
            print(f"server memory: {memory(store.server.pid):.0f} MB", flush=True)
    if options.json:
        machine = {"cores": os.cpu_count(), "transactions": options.transactions, "clients": options.clients}
        options.json.write_text(json.dumps({"machine": machine, "paths": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
