#!/usr/bin/env python3
"""Measures how long `form4 serve` takes from its start to its first answer, and how much memory it takes.

  start.py --binary form4 [--data .bench/1000000] [--times 5] [--seconds 20] [--json OUT]

Starts, each from the program's first instruction to the whole answer of a GraphQL request:

  new          there is nothing yet: initdb, migrations, rollup tables
  empty        a store without filings whose PostgreSQL is not running
  filled       the store of --data (scripts/bench makes it), whose PostgreSQL is not running
  joining      the same, beside a server that runs already: PostgreSQL is up

Memory is the server's resident memory, without PostgreSQL: at rest after its start; after each path of
benchmarks/load/paths was asked for with varied parameters by 8 and by 64 connections, the response cache and rows in
memory on, as they are by default; and at rest again. With --limit the run ends with 1 if it ever was above so many
megabytes.
"""
from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import HERE, Store, load_path, product

QUESTION = json.dumps({"query": "{ status { version } companies(first: 1) { nodes { name } } }"})


class Running(Store):
    """The store of a server that runs already."""

    def __init__(self, folder: Path, port: int):
        self.folder, self.port = folder, port


class Started:
    """A server, and the seconds that it took to its first answer."""

    def __init__(self, binary: str, folder: Path, port: int, *flags: str):
        self.log = tempfile.NamedTemporaryFile("w", suffix=".log")
        began = time.monotonic()
        self.process = subprocess.Popen([binary, "serve", "--data", str(folder), "--port", str(port), *flags],
                                        stdout=self.log, stderr=self.log)
        while not self.answers(port):
            if self.process.poll() is not None:
                sys.exit(f"start: the server stopped: {Path(self.log.name).read_text()}")
            time.sleep(0.002)
        self.seconds = time.monotonic() - began

    @staticmethod
    def answers(port: int) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("POST", "/graphql", QUESTION, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            return reply.status == 200 and "errors" not in json.loads(reply.read())
        except OSError:
            return False
        finally:
            connection.close()

    def memory(self) -> tuple[float, float]:
        """Megabytes: resident now, and at most so far."""
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines())
        return tuple(int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def start_times(options) -> dict[str, float]:
    def seconds(folder: Path) -> float:
        server = Started(options.binary, folder, options.port)
        server.stop()
        return server.seconds

    new, empty = [], []
    for _ in range(options.times):
        folder = Path(tempfile.mkdtemp(prefix="form4-start-"))
        new.append(seconds(folder))
        empty.append(seconds(folder))
        shutil.rmtree(folder, ignore_errors=True)
    filled = [seconds(options.data) for _ in range(options.times)]
    holder = Started(options.binary, options.data, options.port + 1)
    joining = [seconds(options.data) for _ in range(options.times)]
    holder.stop()
    return {name: statistics.median(times)
            for name, times in (("new", new), ("empty", empty), ("filled", filled), ("joining", joining))}


def memory(options) -> list[tuple[str, float, float]]:
    server = Started(options.binary, options.data, options.port, "--anonymous-rate", "off")
    store = Running(options.data, options.port)
    rows = [("at rest, started", *server.memory())]
    paths = [load_path(file) for file in sorted((HERE / "paths").glob("*.py"))]
    generator = random.Random(7)
    with tempfile.TemporaryDirectory() as folder:
        for path in paths:
            sample = path.sample(store)
            (Path(folder) / path.name).write_text("".join(
                json.dumps({"query": path.document, "variables": path.parameters(generator, sample)}) + "\n"
                for _ in range(500)))
        for clients in 8, 64:
            for path in paths:
                product(store, Path(folder) / path.name, options.seconds / len(paths), clients)
            rows.append((f"after {clients} connections", *server.memory()))
    time.sleep(10)
    rows.append(("at rest, 10 s later", *server.memory()))
    server.stop()
    return rows


def main():
    summary, *rest = __doc__.split("\n", 1)
    parser = argparse.ArgumentParser(
        description=summary, epilog="".join(rest), formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True, help="a release build of form4")
    parser.add_argument("--data", type=Path, default=Path(".bench/1000000"), help="a filled store (.bench/1000000)")
    parser.add_argument("--port", type=int, default=18080, help="where the server listens, and the next one (18080)")
    parser.add_argument("--times", type=int, default=5, help="starts of each kind, of which the median counts (5)")
    parser.add_argument("--seconds", type=float, default=20, help="of load, divided among the paths (20)")
    parser.add_argument("--limit", type=float, help="megabytes that the server may take")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    options = parser.parse_args()
    times = start_times(options)
    for name, seconds in times.items():
        print(f"start, {name:10} {seconds * 1000:8.0f} ms to the first answer", flush=True)
    rows = memory(options)
    for name, now, most in rows:
        print(f"memory, {name:20} {now:6.0f} MB, at most {most:.0f} MB so far")
    if options.json:
        options.json.write_text(json.dumps({"start": times, "memory": rows}, indent=2) + "\n")
    if options.limit and max(most for _, _, most in rows) > options.limit:
        sys.exit(f"start: more than {options.limit:.0f} MB")


if __name__ == "__main__":
    main()
