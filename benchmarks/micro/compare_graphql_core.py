#!/usr/bin/env python3
"""Times graphql-core on the documents of form4-microbench and prints how much faster the engine is.

  compare_graphql_core.py --command .build/release/form4-microbench [--seconds 2] [--patience 60]

Both measure the best of several rounds. A step of graphql-core that takes longer than --patience seconds is stopped and
its ratio printed as a lower bound. Executing is compared from the parsed and validated document to the JSON text, the
same values for the same fields: collecting and executing here, `execute` and `json.dumps` there.
"""
import argparse
import json
import multiprocessing
import shlex
import subprocess
import tempfile
import time
from pathlib import Path

from graphql import GraphQLList, build_schema, execute, get_named_type, get_nullable_type, parse, validate

# What a field of each type answers; Measurement.swift answers the same.
LEAVES = {"Int": 7, "Decimal": 182347.25, "String": 'Zugspitze Holdings "B"', "Date": 'Zugspitze Holdings "B"',
          "CIK": 'Zugspitze Holdings "B"', "Code": "P"}


def best(seconds, body):
    end, times = time.perf_counter() + seconds, []
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    return min(times) * 1e6


def work(folder, name, step, seconds, queue):
    text = (Path(folder) / f"{name}.graphql").read_text()
    if step == "parsing":
        queue.put(best(seconds, lambda: parse(text)))
        return
    schema, document = build_schema((Path(folder) / "schema.graphql").read_text()), parse(text)
    assert not validate(schema, document)
    if step == "validating":
        queue.put(best(seconds, lambda: validate(schema, document)))
        return
    operation = next(d.name.value for d in document.definitions if d.kind == "operation_definition")

    def answered():
        result = execute(schema, document, {}, operation_name=operation, field_resolver=resolved)
        assert not result.errors
        return json.dumps({"data": result.data})

    queue.put(best(seconds, answered))


def resolved(_, info, **arguments):
    if isinstance(get_nullable_type(info.return_type), GraphQLList):
        return [{} for _ in range(50)]
    return LEAVES.get(get_named_type(info.return_type).name, {})


def measured(folder, name, step, seconds, patience):
    """Microseconds, and whether it was stopped."""
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=work, args=(folder, name, step, seconds, queue))
    process.start()
    try:
        value = queue.get(timeout=patience + seconds)
        process.join()
        return value, False
    except Exception:
        process.terminate()
        process.join()
        return patience * 1e6, True


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--command", required=True)
    arguments.add_argument("--seconds", type=float, default=2)
    arguments.add_argument("--patience", type=float, default=60)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        output = subprocess.run([*shlex.split(options.command), "--json", "--emit", folder],
                                check=True, capture_output=True, text=True).stdout
        ours = {(row["document"], row["step"]): row for row in json.loads(output)}
        rows = []
        for name in [document for document, step in ours if step == "parsing"]:
            sums = [0.0, 0.0, False]
            for step in ("parsing", "validating"):
                theirs, stopped = measured(folder, name, step, options.seconds, options.patience)
                mine = ours[name, step]["microseconds"]
                rows.append((name, step, mine, theirs, stopped))
                sums = [sums[0] + mine, sums[1] + theirs, sums[2] or stopped]
            rows.append((name, "parse+validate", *sums))
            mine = sum(ours[name, step]["microseconds"] for step in ("collecting", "executing"))
            rows.append((name, "executing", mine, *measured(folder, name, "executing", options.seconds,
                                                            options.patience)))
    if options.json:
        print(json.dumps([{"document": n, "step": s, "microseconds": m, "graphqlCore": t, "ratio": t / m,
                           "isLowerBound": stopped} for n, s, m, t, stopped in rows]))
        return
    for name, step, mine, theirs, stopped in rows:
        print(f"{name:18}{step:16}{mine:12.1f} µs {theirs:14.1f} µs  {'>' if stopped else ' '}{theirs / mine:8.1f}×")


if __name__ == "__main__":
    main()
