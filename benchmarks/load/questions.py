#!/usr/bin/env python3
"""Asks a running server the questions of Tests/QueryServiceTests/Questions and prints how long each takes.

  questions.py [--url http://127.0.0.1:8080/graphql] [--times 9] [--only 04…] [--data FOLDER]

Start the server with its response cache off (form4 serve --cache-bytes 0 --anonymous-rate off). Each question is asked
once to warm up, then some times in a row; the median counts. Questions 4, 9 and 14 may take a second, the others a tenth
of one. With --data, the folder of an embedded cluster, the same question put by hand-written SQL stands beside it.
Exits with 1 when a question takes longer than it may.
"""
from __future__ import annotations

import argparse
import datetime
import json
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

QUESTIONS = Path(__file__).parents[2] / "Tests" / "QueryServiceTests" / "Questions"
MAY_TAKE_A_SECOND = ("04", "09", "14")


def ask(url: str, document: str, variables: dict) -> dict:
    body = json.dumps({"query": document, "variables": variables}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            answer = json.loads(reply.read())
    except urllib.error.HTTPError as error:
        answer = json.loads(error.read())
    if "errors" in answer:
        sys.exit(f"questions: {answer['errors'][0]['message']}")
    return answer["data"]


class Words:
    """What is asked about: days before the newest filing, companies and tickers that are there."""

    def __init__(self, url: str):
        found = ask(url, """{
          status { lastFiledOn }
          busiest: companies(first: 20, orderBy: [{transactions: {count: DESC}}]) { nodes { cik ticker } }
          listed: companies(first: 200, where: {ticker: {isNull: false}}, orderBy: [{ticker: ASC}]) { nodes { ticker } }
        }""", {})
        today = datetime.date.fromisoformat(found["status"]["lastFiledOn"])
        days = {name: str(today - datetime.timedelta(count))
                for name, count in {"since": 120, "from": 365, "middle": 90, "start": 179}.items()}
        busiest, listed = found["busiest"]["nodes"], [row["ticker"] for row in found["listed"]["nodes"]]
        ticker = next((row["ticker"] for row in busiest if row["ticker"]), "")
        ciks = [int(row["cik"]) for row in busiest]
        self.variables = {**days, "to": str(today), "time": f"{today}T16:00:00-05:00", "tickers": listed,
                          "companies": ciks, "ticker": ticker}
        self.sql = {name: f"date '{day}'" for name, day in days.items()} | {
            "today": f"date '{today}'", "time": f"timestamptz '{today} 16:00:00-05:00'", "ticker": f"'{ticker}'",
            "tickers": f"ARRAY[{','.join(repr(x) for x in listed)}]::text[]",
            "companies": f"ARRAY[{','.join(map(str, ciks))}]::bigint[]"}

    def by_hand(self, name: str) -> str:
        sql = (QUESTIONS / f"{name}.sql").read_text()
        for word, value in self.sql.items():
            sql = sql.replace("{" + word + "}", value)
        return sql


def milliseconds(work) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080/graphql")
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    words = Words(options.url)
    is_late = False
    print(f"{'question':24} {'ms':>8} {'at most':>8} {'kB':>7} {'by hand, ms':>12}")
    for file in sorted(QUESTIONS.glob("*.graphql")):
        name, document = file.stem, file.read_text()
        if options.only and not name.startswith(tuple(options.only)):
            continue
        size = len(json.dumps(ask(options.url, document, words.variables)))
        spent = statistics.median(
            milliseconds(lambda: ask(options.url, document, words.variables)) for _ in range(options.times))
        limit = 1000 if name.startswith(MAY_TAKE_A_SECOND) else 100
        is_late = is_late or spent > limit
        by_hand = ""
        if options.data:
            database = f"host='{(options.data / 'postgres').resolve()}' port=5432 user=form4 dbname=form4"
            command = ["psql", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", words.by_hand(name)]
            by_hand = f"{milliseconds(lambda: subprocess.run(command, check=True, capture_output=True)):.0f}"
        print(f"{name:24} {spent:8.1f} {limit:8} {size / 1000:7.1f} {by_hand:>12}{'  LATE' if spent > limit else ''}",
              flush=True)
    sys.exit(1 if is_late else 0)


if __name__ == "__main__":
    main()
