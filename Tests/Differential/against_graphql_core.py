#!/usr/bin/env python3
"""Compares `form4 conformance` with graphql-core on random cases of every kind.

  against_graphql_core.py --command "form4 conformance" --cases DIR --count 10000 --seed 1

Cases are made in generate.py, answered by graphql-core in reference.py, and compared as conformance cases are: the
verdict, the places of errors, printed text, the data of responses and the paths of their errors. What the September
2025 edition changed is left out, see `is_newer`.

Exit: 0 when nothing differs, 1 otherwise; differing cases are printed as JSON lines.
"""
import argparse
import json
import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

from graphql import GraphQLError

import generate
import reference

# Errors that the 2025 edition asks for and graphql-core 3.2 does not know.
NEWER_ERRORS = re.compile(
    "is not supported by the schema|must not use '@(skip|include)'|root types must be different"
    "|must not be deprecated|circular reference|invalid default value|must not refer to itself"
    # And where graphql-core sees less: it takes two sets of fields for compared once fragments of theirs were, and
    # it follows the spreads of a fragment in an order of its own.
    "|conflict because|within itself")
# Descriptions of operations, fragments and variables.
NEWER_SYNTAX = re.compile(r'"\s*(query|mutation|subscription|fragment|\$|\{)|\([\s,]*"|\$\w+[^)]*"')


class Engine:
    def __init__(self, command):
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def answer(self, case):
        self.process.stdin.write(json.dumps(case).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the command died on {json.dumps(case)}")
        return json.loads(line)


def is_newer(case, got):
    if any(NEWER_SYNTAX.search(case[key]) for key in ("source", "query", "sdl") if key in case):
        return True
    errors = got.get("errors") or got.get("response", {}).get("errors") or ()
    return any(NEWER_ERRORS.search(error["message"]) for error in errors)


def is_order_of_introspection(case):
    """Definitions are listed in their order here, in that of a walk over the types there."""
    return "__schema" in case.get("query", "")


def places(errors):
    return sorted(sorted((loc["line"], loc["column"]) for loc in error.get("locations") or ()) for error in errors)


def paths(errors):
    return sorted(json.dumps(error.get("path")) for error in errors)


def is_same(left, right):
    """Deep equality with the order of keys; numbers by value."""
    if isinstance(left, dict) and isinstance(right, dict):
        return list(left) == list(right) and all(is_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(is_same, left, right))
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def difference(case, want, got):
    """What differs between two answers, in a word, or None."""
    if "failed" in got:
        return "failed"
    if "text" in want:
        return None if want["text"] == got["text"] else "text"
    if "response" in want:
        want, got = want["response"], got["response"]
        if ("data" in want) != ("data" in got) or not is_same(want.get("data"), got.get("data")):
            return "data"
        if "data" in want and paths(want.get("errors", ())) != paths(got.get("errors", ())):
            return "paths"
    want, got = want.get("errors", ()), got.get("errors", ())
    if bool(want) != bool(got):
        return "verdict"
    if max(len(want), len(got)) > 90:  # Both give up at a hundred errors, in orders of their own.
        return None
    return None if places(want) == places(got) else "places"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--command", required=True)
    arguments.add_argument("--cases", required=True, type=Path)
    arguments.add_argument("--count", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=10)
    arguments.add_argument("--kind", action="append", help="only cases of this kind")
    options = arguments.parse_args()
    cases, engine = generate.Cases(options.cases, options.seed), Engine(options.command)
    counts, differing = Counter(), []
    while sum(counts.values()) < options.count and len(differing) < 200:
        case = cases.next()
        if options.kind and case["kind"] not in options.kind:
            continue
        try:
            want = reference.answer(case)
        except GraphQLError:  # A text that is to be printed or validated has to parse: no case.
            continue
        if want is None:
            continue
        got = engine.answer({"id": sum(counts.values()), **case})
        counts[case["kind"]] += 1
        found = difference(case, want, got)
        if found and not is_newer(case, got) and not is_order_of_introspection(case):
            differing.append({"differs": found, **case, "want": want, "got": got})
    for case in differing[: options.show]:
        print(json.dumps(case, ensure_ascii=False))
    print(f"{dict(counts)}, differing: {len(differing)}", file=sys.stderr)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
