#!/usr/bin/env python3
"""Subscribes to a server as real clients do, through commits, kills of the server and of PostgreSQL, and slow readers.

  live_clients.py FORM4

Starts `FORM4 serve` over a private store of simulated filings and loads these in parts. A follower of `transactionAdded`
reconnects with Last-Event-ID whenever its connection ends; in the end it must have been told of every line that was
loaded after it began, each once. Followers of `sectors` must have been told of what a query answers, and of no value
twice in a row. One client never reads.

Needs the packages httpx and httpx-sse. Exit: 0 when everything holds, 1 otherwise, 2 when a package is missing.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

try:
    import httpx
    from httpx_sse import connect_sse
except ImportError as missing:
    print(f"live_clients: {missing}; install httpx and httpx-sse", file=sys.stderr)
    sys.exit(2)

PATIENCE = 180
ADDED = "subscription { transactionAdded(first: 5) { filing { accessionNumber } table ordinal } }"
SECTORS = "{ sectors { code activity(over: {between: {from: \"2000-01-01\", to: \"2100-01-01\"}}) { all { value } } } }"
ALL = """query($after: String) { transactions(first: 500, after: $after, includeRestated: true) {
  nodes { filing { accessionNumber } table ordinal } pageInfo { hasNextPage endCursor } } }"""

results = []


def check(holds, fact):
    print(("ok    " if holds else "FAILS ") + fact)
    results.append(holds)


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def line(row):
    return row["filing"]["accessionNumber"], row["table"], row["ordinal"]


class Server:
    """`form4 serve` on one port, which can be killed and started again."""

    def __init__(self, binary, data):
        self.binary, self.data = binary, data
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        self.start()

    def start(self):
        self.process = subprocess.Popen([self.binary, "serve", "--data", self.data, "--port", str(self.port)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not wait_for(self.is_ready):
            sys.exit("live_clients: the server did not start")

    def is_ready(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).read()
            return True
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=60)

    def ask(self, query, **variables):
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            answer = json.load(reply)
        if "errors" in answer:
            raise RuntimeError(answer["errors"])
        return answer["data"]

    def lines(self):
        found, after = set(), None
        while True:
            page = self.ask(ALL, after=after)["transactions"]
            found |= {line(row) for row in page["nodes"]}
            if not page["pageInfo"]["hasNextPage"]:
                return found
            after = page["pageInfo"]["endCursor"]


class Follower(threading.Thread):
    """Follows a subscription; goes on behind the last event after each loss of the connection."""

    def __init__(self, server, query):
        super().__init__(daemon=True)
        self.server, self.query = server, query
        self.events, self.connections, self.last_id, self.is_connected = [], 0, None, False
        self.start()

    def run(self):
        while True:
            try:
                self.follow()
            except (httpx.HTTPError, OSError):
                pass
            self.is_connected = False
            time.sleep(0.1)

    def follow(self):
        headers = {"Last-Event-ID": self.last_id} if self.last_id else {}
        with httpx.Client(timeout=httpx.Timeout(10, read=40)) as client:
            with connect_sse(client, "POST", self.server.url, json={"query": self.query}, headers=headers) as source:
                if source.response.status_code != 200:
                    return
                self.connections += 1
                for event in source.iter_sse():
                    self.is_connected = True
                    if event.event == "next":
                        self.events.append(json.loads(event.data)["data"])
                    self.last_id = event.id or self.last_id

    def reconnected(self, since):
        return wait_for(lambda: self.connections > since and self.is_connected)


def deaf(server):
    """A client that subscribes and reads nothing."""
    body = json.dumps({"query": "subscription { transactionAdded(since: 0, first: 500) { securityTitle } }"})
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.sendall((f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        f"Accept: text/event-stream\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode())
    return connection


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        subprocess.run([binary, "simulate", "--filings", "90", "--seed", "7", "--out", root / "all"], check=True,
                       stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        filings = sorted((root / "all/Archives/edgar/data").rglob("*.txt"))
        parts = [root / f"part{number}" for number in range(6)]
        for number, filing in enumerate(filings):
            target = parts[number % 6] / filing.relative_to(root / "all")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(filing, target)
        data = str(root / "store")

        def load(number):
            done = subprocess.run([binary, "ingest", "--from", parts[number], "--data", data], capture_output=True)
            if done.returncode not in (0, 1):
                sys.exit(f"live_clients: {done.stderr.decode()[-2000:]}")

        server = Server(binary, data)
        load(0)
        before = server.lines()
        follower = Follower(server, ADDED)
        live = [Follower(server, "subscription " + SECTORS) for _ in range(3)]

        def told():
            return [line(row) for event in follower.events for row in event["transactionAdded"]]

        def all_told():
            return wait_for(lambda: len(told()) >= len(server.lines() - before))

        check(wait_for(lambda: follower.is_connected and all(one.events for one in live)),
              "a live query is told at once, additions say where they begin")
        check(not told(), "what was there before is no addition")
        load(1)
        check(all_told(), "additions arrive after a commit")
        check(wait_for(lambda: all(one.events[-1] == server.ask(SECTORS) for one in live)),
              "live queries get the value that a query gets")

        silent = deaf(server)
        load(2)
        check(all_told(), "a client that does not read holds nobody up")

        connections = follower.connections
        server.kill()
        load(3)
        server.start()
        check(follower.reconnected(connections), "clients come back to a server that was killed")
        check(all_told(), "and are told what was added meanwhile")

        postmaster = int((Path(data) / "postgres/postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        load(4)
        check(all_told(), "PostgreSQL killed: additions go on")
        connections = follower.connections
        load(5)
        check(all_told() and follower.connections == connections, "over the same connection")
        check(wait_for(lambda: all(one.events[-1] == server.ask(SECTORS) for one in live)), "live queries, too")

        expected = server.lines() - before
        check(len(told()) == len(set(told())), "no line is told twice")
        check(set(told()) == expected and len(expected) > 30, f"none is lost: {len(expected)} lines")
        check(all(len(event["transactionAdded"]) <= 5 for event in follower.events), "no event is longer than asked")
        check(all(a != b for one in live for a, b in zip(one.events, one.events[1:])),
              "no live value is sent twice in a row")
        check(int(follower.last_id.split(":")[0]) >= 6, "the last id names the version")
        silent.close()
        check(server.stop() == 0, "the server stops in order while clients listen")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    main(sys.argv[1])
