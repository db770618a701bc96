#!/usr/bin/env python3
"""Measures what one commit costs when many subscribe.

  fanout.py --binary form4 --data DIR [--subscribers 1000] [--port 8097] [--json OUT]

Serves the store in DIR (as `scripts/bench` makes it) and opens so many event streams, then commits a change and waits
until the last subscriber was told. Three ways: all watch the same query; each watches a company of its own, of which
one changes; all follow the same additions. Printed are the SQL statements that the server ran for the commit, by
PostgreSQL's own log; milliseconds from the commit to the first and the last subscriber (all streams are read by this one
process, which is part of what is measured); and the server's resident memory before the subscribers, with them, and
after the commit. A last round commits what concerns nobody: no statement, nobody told.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

from served_store import ServedStore


class Server(ServedStore):
    def __init__(self, options):
        super().__init__(options.binary, options.data, options.port, "--max-subscriptions", options.subscribers + 10,
                         "--max-subscriptions-per-caller", options.subscribers + 10)

    def commit(self, change: str, companies: str):
        """Changes something and tells of the new version, in one transaction, as the product's writer does."""
        self.psql(f"""BEGIN; {change};
            UPDATE data_version SET version = version + 1, changed_at = clock_timestamp();
            SELECT pg_notify('data_version', concat_ws(' ', version, extract(epoch FROM changed_at), '{companies}'))
            FROM data_version; COMMIT""")

    def statements(self) -> int:
        """Those of the extended protocol in PostgreSQL's log: the server's, not psql's."""
        logs = self.folder.glob("postgres/*.log")
        return sum(text.read_text(errors="replace").count("LOG:  execute") for text in logs)


class Streams:
    """Event streams that tell when each got an event."""

    def __init__(self, port):
        self.port, self.tasks, self.told, self.open = port, [], {}, 0

    async def follow(self, number: int, query: str):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        body = json.dumps({"query": query}).encode()
        writer.write(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                     b"Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                sys.exit(f"fanout: {head.decode()}{(await reader.read(4096)).decode()}")
            is_first = True
            while text := await reader.read(65536):
                if is_first:
                    is_first, self.open = False, self.open + 1
                elif b"event: next" in text:
                    self.told[number] = time.monotonic()
        finally:
            writer.close()

    async def start(self, queries):
        for number, query in enumerate(queries):
            self.tasks.append(asyncio.create_task(self.follow(number, query)))
            if number % 50 == 49:
                await asyncio.sleep(0.05)
        while self.open < len(queries):
            await asyncio.sleep(0.05)

    async def stop(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def measure(server, name, queries, change, companies, expected):
    before = server.memory()
    streams = Streams(server.port)
    await streams.start(queries)
    await asyncio.sleep(1)
    with_all = server.memory()
    count = server.statements()
    loop = asyncio.get_running_loop()
    began = time.monotonic()
    await loop.run_in_executor(None, server.commit, change, companies)
    end = time.monotonic() + (60 if expected else 3)
    while len(streams.told) < expected and time.monotonic() < end or (not expected and time.monotonic() < end):
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.5)
    if len(streams.told) != expected:
        sys.exit(f"fanout: {name}: {len(streams.told)} were told, not {expected}")
    result = {
        "name": name, "subscribers": len(queries), "told": len(streams.told), "statements": server.statements() - count,
        "first_ms": round((min(streams.told.values(), default=began) - began) * 1000, 1),
        "last_ms": round((max(streams.told.values(), default=began) - began) * 1000, 1),
        "rss_mb": [round(before, 1), round(with_all, 1), round(server.memory(), 1)],
    }
    await streams.stop()
    await asyncio.sleep(1)
    print(f"{name:22} {result['told']:5} told  {result['statements']:4} SQL  first {result['first_ms']:7.1f} ms  "
          f"last {result['last_ms']:7.1f} ms  memory {' → '.join(map(str, result['rss_mb']))} MB")
    return result


async def run(options):
    server = Server(options)
    try:
        server.psql("ALTER SYSTEM SET log_statement = 'all'")
        server.psql("SELECT pg_reload_conf()")
        await asyncio.sleep(1)
        count = options.subscribers
        companies = server.psql(f"SELECT company_id FROM company ORDER BY 1 LIMIT {count}").split()
        one = companies[0]
        rename = f"UPDATE company SET name = name || '.' WHERE company_id = {one}"
        line = (f"UPDATE transaction SET added_version = (SELECT version + 1 FROM data_version) WHERE (company_id, "
                f"accession) = (SELECT company_id, accession FROM transaction WHERE company_id = {one} LIMIT 1)")
        watch = "subscription {{ company(cik: {0}) {{ name transactions(first: 10) {{ nodes {{ shares }} }} }} }}"
        follow = f"subscription {{ transactionAdded(where: {{company: {{cik: {{eq: {one}}}}}}}) {{ shares price }} }}"
        return [
            await measure(server, "the same query", [watch.format(one)] * count, rename, one, count),
            await measure(server, "a company each", [watch.format(number) for number in companies], rename, one, 1),
            await measure(server, "the same additions", [follow] * count, line, one, count),
            await measure(server, "nobody concerned", [watch.format(one)] * count, rename, "1", 0),
        ]
    finally:
        server.psql("ALTER SYSTEM RESET log_statement")
        server.psql("SELECT pg_reload_conf()")
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--subscribers", type=int, default=1000)
    parser.add_argument("--port", type=int, default=8097)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = asyncio.run(run(options))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
