#!/usr/bin/env python3
"""Serves under load while filings arrive, and checks the answers: correct, no error, flat memory, overload survived.

  soak.py --binary form4 [--seconds 20] [--connections 8 32 128 256] [--port 18070] [--cache-bytes N] [--outage]

A private store with simulated filings; more of them are ingested all the time (`form4 ingest --from`, batch after
batch), so that the data version moves. Each stage has so many connections for --seconds / stages; requests are mixed:
kept and never asked before, GET with If-None-Match and POST. A tenth of the answers about totals is compared with SQL
of our own over the facts, read at the same data version. Then come more connections than the server executes and lets
wait: it has to refuse with 503 and Retry-After, and to serve everybody again afterwards. With --outage PostgreSQL is
killed under load, too: clear errors until it is back, and nobody left waiting.

Exit code 0 when all held, 1 with what did not.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections import Counter
from decimal import Decimal
from pathlib import Path

OVERVIEW = "{ sectors { code companies { totalCount } } }"
TRADES = "query T($n: Int!) { transactions(first: $n, orderBy: [{tradedOn: DESC}]) { nodes { code shares price insider { name } } } }"
SEARCH = "query S($t: String!) { search(text: $t, first: 5) { __typename } }"
TOTALS = """query Totals($cik: CIK!) { company(cik: $cik) {
  transactions { totalCount }
  activity(over: {between: {from: "2000-01-01", to: "2039-12-31"}}, includeFlagged: true) {
    purchases { transactions value } sales { transactions value } } } }"""
# The same from the facts alone, without a rollup, with the version that the statement saw.
TOTALS_SQL = """
SELECT v.version, f.* FROM data_version v, (SELECT
  count(*), count(*) FILTER (WHERE p), sum(value) FILTER (WHERE p), count(*) FILTER (WHERE s), sum(value) FILTER (WHERE s)
  FROM (SELECT value, code = 'P' AND "table" = 'NON_DERIVATIVE' AS p, code = 'S' AND "table" = 'NON_DERIVATIVE' AS s
        FROM transaction WHERE company_id = {cik} AND known_until IS NULL) t) f"""


class Connection:
    """One keep-alive HTTP/1.1 connection."""

    def __init__(self, port):
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, method, path, headers, body=b""):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
        head += "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        if body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self.writer.write(head.encode() + b"\r\n" + body)
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:] if line)}
        content = await self.reader.readexactly(int(fields.get("content-length", 0)))
        return int(lines[0].split()[1]), fields, content

    def close(self):
        if self.writer:
            self.writer.close()


class Soak:
    def __init__(self, options, folder):
        self.options, self.folder, self.binary = options, folder, options.binary
        self.problems, self.statuses, self.compared, self.versions = [], Counter(), 0, set()
        self.samples = []

    def run(self, *words):
        subprocess.run([self.binary, *map(str, words)], check=True, capture_output=True)

    def filings(self, seed, count):
        out = self.folder / f"filings-{seed}"
        self.run("simulate", "--filings", count, "--seed", seed, "--out", out)
        return out

    def psql(self, sql):
        done = subprocess.run(["psql", self.database, "-XAtq", "-F", "\t", "-c", sql], check=True, capture_output=True, text=True)
        return done.stdout.rstrip("\n").split("\t")

    @property
    def database(self):
        """The private cluster of the store: its lock file names the folder of its socket."""
        lock = next(self.store.rglob("postmaster.pid")).read_text().splitlines()
        return f"host='{lock[4]}' port={lock[3]} user=form4 dbname=form4"

    def memory(self):
        for line in open(f"/proc/{self.server.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0.0

    def start(self, *more):
        log = open(self.folder / "server.log", "a")
        self.server = subprocess.Popen([self.binary, "serve", "--data", str(self.store), "--port", str(self.options.port),
                                        "--cache-bytes", str(self.options.cache_bytes), *more], stdout=log, stderr=log)

    async def ready(self):
        for _ in range(600):
            try:
                status, _, _ = await Connection(self.options.port).ask("GET", "/readyz", {})
                if status == 200:
                    return
            except OSError:
                pass
            await asyncio.sleep(0.1)
        raise SystemExit(f"soak: the server does not get ready; see {self.folder}/server.log")

    # What is asked

    def request(self, generator, tags):
        kind = generator.choice(["poll", "kept", "trades", "search", "totals"])
        if kind == "poll":
            path = "/graphql?query=" + urllib.parse.quote(OVERVIEW)
            return "GET", path, {"If-None-Match": tags["etag"]} if "etag" in tags else {}, b"", None
        if kind == "kept":
            return "POST", "/graphql", {}, json.dumps({"query": OVERVIEW}).encode(), None
        if kind == "trades":
            body = {"query": TRADES, "variables": {"n": generator.randint(1, 100)}}
        elif kind == "search":
            body = {"query": SEARCH, "variables": {"t": generator.choice("abcdefghij") + generator.choice("aeiou")}}
        else:
            cik = generator.choice(self.companies)
            return "POST", "/graphql", {}, json.dumps({"query": TOTALS, "variables": {"cik": cik}}).encode(), cik
        return "POST", "/graphql", {}, json.dumps(body).encode(), None

    async def client(self, number, until):
        generator, connection, tags = random.Random(number), Connection(self.options.port), {}
        while time.monotonic() < until:
            method, path, headers, body, cik = self.request(generator, tags)
            status, fields, content = await connection.ask(method, path, headers, body)
            self.statuses[status] += 1
            tags["etag"] = fields.get("etag", tags.get("etag", '"none"'))
            if status not in (200, 304) or b'"errors"' in content:
                self.problems.append(f"{method} {status}: {content[:200]!r}")
                return
            if cik and generator.random() < 0.1:
                await self.compare(connection, cik, body)
        connection.close()

    async def compare(self, connection, cik, body):
        """Compares an answer with the facts of the same version; tries again while filings arrive in between."""
        for _ in range(20):
            _, _, content = await connection.ask("POST", "/graphql", {}, body)
            answer = json.loads(content, parse_float=Decimal, parse_int=Decimal)
            version = int(answer["extensions"]["data"]["version"])
            row = await asyncio.to_thread(self.psql, TOTALS_SQL.format(cik=int(cik)))
            if int(row[0]) != version:
                continue
            company = answer["data"]["company"]
            activity = (company["activity"] or [None])[0] or {"purchases": {"transactions": 0, "value": None},
                                                              "sales": {"transactions": 0, "value": None}}
            given = [company["transactions"]["totalCount"]] + [activity[side][name] for side in ("purchases", "sales")
                                                               for name in ("transactions", "value")]
            expected = [Decimal(cell) if cell else None for cell in row[1:]]
            self.compared += 1
            self.versions.add(version)
            if given != expected:
                self.problems.append(f"company {cik} at version {version}: {given}, by SQL {expected}")
            return

    async def ingest(self, until):
        seed = 100
        while time.monotonic() < until:
            folder = await asyncio.to_thread(self.filings, seed, 50)
            await asyncio.to_thread(self.run, "ingest", "--from", folder, "--data", self.store)
            shutil.rmtree(folder)
            seed += 1

    async def watch(self, until):
        while time.monotonic() < until:
            self.samples.append(self.memory())
            await asyncio.sleep(1)

    async def overload(self):
        """More than the server executes and lets wait, never the same twice."""
        self.server.terminate()
        self.server.wait()
        self.start("--concurrent-queries", "1", "--queued-queries", "2")
        await self.ready()
        seen = Counter()

        async def one(number):
            connection = Connection(self.options.port)
            for turn in range(5):
                body = json.dumps({"query": TRADES.replace("query T", f"query T{number}x{turn}"), "variables": {"n": 100}})
                status, fields, _ = await connection.ask("POST", "/graphql", {}, body.encode())
                seen[status] += 1
                if status == 503 and "retry-after" not in fields:
                    self.problems.append("503 without Retry-After")
            connection.close()

        await asyncio.gather(*(one(n) for n in range(64)))
        if not seen[503] or not seen[200] or set(seen) - {200, 503}:
            self.problems.append(f"overload gave {dict(seen)}")
        status, _, _ = await Connection(self.options.port).ask("POST", "/graphql", {}, json.dumps({"query": OVERVIEW}).encode())
        if status != 200:
            self.problems.append(f"after the overload: {status}")
        return seen

    async def outage(self):
        """Kills PostgreSQL under load; gives back how many were refused and the seconds until nobody was."""
        self.server.terminate()
        self.server.wait()
        self.start()
        await self.ready()
        lock = next(self.store.rglob("postmaster.pid")).read_text().splitlines()
        killed, refused, last = time.monotonic() + 2, Counter(), 0.0

        async def one(number):
            nonlocal last
            connection = Connection(self.options.port)
            turn = 0
            while time.monotonic() < killed + 20:
                turn += 1
                body = json.dumps({"query": TRADES.replace("query T", f"query T{number}x{turn}"), "variables": {"n": 10}})
                began = time.monotonic()
                status, _, content = await connection.ask("POST", "/graphql", {}, body.encode())
                if status == 503 and (b'"UNAVAILABLE"' in content or b'"OVERLOADED"' in content):
                    refused[json.loads(content)["errors"][0]["extensions"]["code"]] += 1
                    last = max(last, time.monotonic())
                    await asyncio.sleep(0.1)
                elif status != 200:
                    self.problems.append(f"in the outage: {status} {content[:200]!r}")
                if time.monotonic() - began > 15:
                    self.problems.append(f"in the outage: an answer took {time.monotonic() - began:.0f} s")
            connection.close()

        async def kill():
            await asyncio.sleep(killed - time.monotonic())
            os.kill(int(lock[0]), signal.SIGKILL)

        await asyncio.gather(kill(), *(one(number) for number in range(32)))
        _, _, metrics = await Connection(self.options.port).ask("GET", "/metrics", {})
        for gauge in ("form4_queries_running", "form4_queries_waiting", "form4_database_statements_waiting"):
            if f"\n{gauge} 0\n" not in metrics.decode():
                self.problems.append(f"after the outage: {gauge} is not 0")
        if not refused:
            self.problems.append("the outage was not noticed")
        return dict(refused), last - killed

    async def main(self):
        self.store = self.folder / "store"
        self.run("ingest", "--from", self.filings(1, 1000), "--data", self.store)
        self.start()
        await self.ready()
        self.companies = self.psql("SELECT string_agg(lpad(company_id::text, 10, '0'), E'\\t') FROM "
                                   "(SELECT company_id FROM transaction GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 50) c")
        length = self.options.seconds / len(self.options.connections)
        whole = time.monotonic() + self.options.seconds
        background = [asyncio.create_task(self.ingest(whole)), asyncio.create_task(self.watch(whole))]
        for count in self.options.connections:
            before, began = sum(self.statuses.values()), time.monotonic()
            await asyncio.gather(*(self.client(n, began + length) for n in range(count)))
            rate = (sum(self.statuses.values()) - before) / (time.monotonic() - began)
            print(f"{count:4} connections: {rate:6.0f} answers/s, server {self.memory():.0f} MB", flush=True)
        await asyncio.gather(*background)
        middle = self.samples[len(self.samples) // 2]
        if self.samples[-1] > max(middle * 1.3, middle + 50):
            self.problems.append(f"memory grew from {middle:.0f} MB at half time to {self.samples[-1]:.0f} MB")
        if not self.compared:
            self.problems.append("no answer could be compared")
        refused = await self.overload()
        if self.options.outage:
            errors, seconds = await self.outage()
            print(f"PostgreSQL killed: {errors}, the last {seconds:.1f} s after")
        print(f"statuses {dict(self.statuses)}, compared {self.compared} at {len(self.versions)} versions, "
              f"memory {self.samples[0]:.0f} → {max(self.samples):.0f} MB at most, overload {dict(refused)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 32, 128, 256])
    parser.add_argument("--port", type=int, default=18070)
    parser.add_argument("--cache-bytes", type=int, default=64 << 20)
    parser.add_argument("--outage", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="form4-soak-") as folder:
        soak = Soak(options, Path(folder))
        try:
            asyncio.run(soak.main())
        finally:
            if hasattr(soak, "server"):
                soak.server.terminate()
                soak.server.wait()
    for problem in soak.problems[:20]:
        print(f"soak: {problem}", file=sys.stderr)
    sys.exit(1 if soak.problems else 0)


if __name__ == "__main__":
    main()
