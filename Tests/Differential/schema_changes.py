#!/usr/bin/env python3
"""Compares `form4 schema check` with graphql-core's find_breaking_changes and find_dangerous_changes.

  schema_changes.py --command "form4 schema check" --cases DIR --count 200 --seed 1

Pairs are schemas of the cases and what random changes of their tokens make of them, as far as both are valid. What is
compared is how many changes there are of each severity; those that `form4` tells besides are left out.

Exit: 0 when nothing differs, 1 otherwise; differing pairs are printed as JSON lines.
"""
import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from graphql import GraphQLError, GraphQLSchema
from graphql.utilities import find_breaking_changes, find_dangerous_changes

import generate
import reference

BESIDES = re.compile(
    r"root changed|takes exactly one field|default of the input field|^@\S+: the (default|argument \S+ changed)")


def counted(lines):
    """How many changes of each severity the command told, but for those that it tells besides."""
    changes = [line.split(None, 1) for line in lines]
    return Counter(severity for severity, text in changes if severity != "safe" and not BESIDES.search(text))


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--command", required=True)
    arguments.add_argument("--cases", required=True, type=Path)
    arguments.add_argument("--count", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    cases = generate.Cases(options.cases, options.seed)
    sdls = [sdl for sdl in cases.sdls if len(sdl) > 150]
    compared = differing = 0
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("old.graphql", "new.graphql")]
        while compared < options.count:
            old = cases.rng.choice(sdls)
            new = generate.mutated(cases.rng, generate.tokens(old), generate.pool([old]))
            try:
                schemas = [reference.schema_of(sdl) for sdl in (old, new)]
            except (GraphQLError, TypeError):
                continue
            if old == new or not all(isinstance(schema, GraphQLSchema) for schema in schemas):
                continue
            for file, text in zip(files, (old, new)):
                file.write_text(text)
            outcome = subprocess.run([*shlex.split(options.command), *files], capture_output=True, text=True)
            if outcome.returncode == 2:  # Not valid by the September 2025 edition.
                continue
            compared += 1
            lines = [line for line in outcome.stdout.splitlines() if re.match("breaking|dangerous|safe", line)]
            want = Counter(breaking=len(find_breaking_changes(*schemas)),
                           dangerous=len(find_dangerous_changes(*schemas)))
            if +want != counted(lines):
                differing += 1
                print(json.dumps({"old": old, "new": new, "want": [
                    change.description for change in find_breaking_changes(*schemas) + find_dangerous_changes(*schemas)
                ], "got": lines}))
    print(f"{compared} pairs, differing: {differing}", file=sys.stderr)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
