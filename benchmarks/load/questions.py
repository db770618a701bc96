#!/usr/bin/env python3
"""Asks a running server the questions of Tests/QueryServiceTests/Questions and prints how long each takes.

  questions.py [--url http://127.0.0.1:8080/graphql] [--times 9] [--only 04…] [--data FOLDER]

Start the server with its response cache off (form4 serve --cache-bytes 0 --anonymous-rate off). The day of the newest
filing counts as today: spans that end with today are asked for as the days they mean. Each question is asked once, which
is the time after a restart or a new version, then some times in a row, of which the median counts. Questions 4, 9, 14 and
those from 15 on may take a second, the others a tenth of one. With --data, the folder of an embedded cluster, the same question is put by
hand-written SQL: its answer has to be the same, and its time stands beside. Exits with 1 when a question takes longer
than it may, and at once when an answer is another.
"""
from __future__ import annotations

import argparse
import datetime
import json
import re
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

QUESTIONS = Path(__file__).parents[2] / "Tests" / "QueryServiceTests" / "Questions"
MAY_TAKE_A_SECOND = ("04", "09", "14", *map(str, range(15, 100)))
# Asks how long ago something was, which ends today whatever the newest filing is.
UNTIL_TODAY = ("13",)


def ask(url: str, document: str, variables: dict) -> dict:
    body = json.dumps({"query": document, "variables": variables}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            answer = json.loads(reply.read(), parse_float=Decimal)
    except urllib.error.HTTPError as error:
        answer = json.loads(error.read())
    if "errors" in answer:
        sys.exit(f"questions: {answer['errors'][0]['message']}")
    return answer["data"]


def before(day: datetime.date, count: int, unit: str) -> datetime.date:
    """So many whole units before a day; of a month without such a day its last one."""
    days = {"DAY": 1, "WEEK": 7}.get(unit)
    if days:
        return day - datetime.timedelta(days * count)
    month = day.year * 12 + day.month - 1 - count * {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[unit]
    first = datetime.date(month // 12, month % 12 + 1, 1)
    following = datetime.date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))


def difference(answer, expected, path: str = "data") -> str | None:
    """Where an answer lacks what is expected; fields that are not mentioned may be there, too."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        found = (difference(answer.get(key), value, f"{path}.{key}") for key, value in expected.items())
        return next(filter(None, found), None)
    if isinstance(expected, list) and isinstance(answer, list):
        if len(answer) != len(expected):
            return f"{path} has {len(answer)} rows, not {len(expected)}"
        found = (difference(a, e, f"{path}[{i}]") for i, (a, e) in enumerate(zip(answer, expected)))
        return next(filter(None, found), None)
    if isinstance(expected, (int, Decimal)) and isinstance(answer, (int, Decimal)):
        # Sums are exact; quotients may end in another digit.
        if abs(answer - expected) <= abs(expected) * Decimal("1e-14"):
            return None
    return None if answer == expected else f"{path} is {answer!r}, not {expected!r}"


class Words:
    """What is asked about: days before the newest filing, companies and tickers that are there."""

    def __init__(self, url: str):
        found = ask(url, """{
          status { lastFiledOn }
          busiest: companies(first: 20, orderBy: [{transactions: {count: DESC}}]) { nodes { cik ticker } }
          listed: companies(first: 200, where: {ticker: {isNull: false}}, orderBy: [{ticker: ASC}]) { nodes { ticker } }
        }""", {})
        self.today = today = datetime.date.fromisoformat(found["status"]["lastFiledOn"])
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

    def document(self, name: str) -> str:
        def last(span: re.Match) -> str:
            count, unit, ago = int(span[1]), span[2], int(span[3] or 0)
            return between(before(self.today, count + ago, unit) + datetime.timedelta(1), before(self.today, ago, unit))

        def year(span: re.Match) -> str:
            first = datetime.date(self.today.year - int(span[1] or 0), 1, 1)
            return between(first, min(self.today, datetime.date(first.year, 12, 31)))

        def between(first: datetime.date, last: datetime.date) -> str:
            return f'between: {{ from: "{first}", to: "{last}" }}'

        text = (QUESTIONS / f"{name}.graphql").read_text()
        text = re.sub(r"last: \{ n: (\d+), unit: (\w+)(?:, ago: (\d+))? \}", last, text)
        return re.sub(r"calendar: \{ unit: YEAR(?:, ago: (\d+))? \}", year, text)

    def by_hand(self, name: str) -> str:
        sql = (QUESTIONS / f"{name}.sql").read_text()
        words = dict(self.sql)
        if name.startswith(UNTIL_TODAY):
            words["today"] = f"date '{datetime.datetime.now(ZoneInfo('America/New_York')).date()}'"
        for word, value in words.items():
            sql = sql.replace("{" + word + "}", value)
        return sql


def timed(work):
    """What it gives, and the milliseconds it took."""
    began = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - began) * 1000


def psql(data: Path, sql: str):
    database = f"host='{(data / 'postgres').resolve()}' port=5432 user=form4 dbname=form4"
    command = ["psql", database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout, parse_float=Decimal)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8080/graphql")
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    words = Words(options.url)
    is_late = False
    print(f"{'question':24} {'ms':>8} {'first':>8} {'at most':>8} {'kB':>7} {'by hand, ms':>12}")
    for file in sorted(QUESTIONS.glob("*.graphql")):
        name = file.stem
        if options.only and not name.startswith(tuple(options.only)):
            continue
        document = words.document(name)
        answer, first = timed(lambda: ask(options.url, document, words.variables))
        spent = statistics.median(
            timed(lambda: ask(options.url, document, words.variables))[1] for _ in range(options.times))
        limit = 1000 if name.startswith(MAY_TAKE_A_SECOND) else 100
        is_late = is_late or spent > limit
        by_hand = ""
        if options.data:
            expected, longer = timed(lambda: psql(options.data, words.by_hand(name)))
            if found := difference(answer, expected):
                sys.exit(f"questions: {name}: {found}")
            by_hand = f"{longer:.0f}"
        size = len(json.dumps(answer, default=str)) / 1000
        print(f"{name:24} {spent:8.1f} {first:8.1f} {limit:8} {size:7.1f} {by_hand:>12}"
              f"{'  LATE' if spent > limit else ''}", flush=True)
    sys.exit(1 if is_late else 0)


if __name__ == "__main__":
    main()
