#!/usr/bin/env python3
"""Compares `form4 conformance` with graphql-core on documents that are mutated from known ones.

  against_graphql_core.py --command "form4 conformance" --cases DIR --seconds 60 --seed 1

Every document of the cases is mutated token by token (dropped, doubled, swapped, replaced by tokens of other
documents), put to both, and the answers compared: syntax errors with place and message, printed text, errors of
validation with places, verdicts on type system documents, and responses. Known differences are left out: what the
September 2025 edition changed, and the Python notation of values in messages.

Exit: 0 when nothing differs, 1 otherwise; differing cases are printed as JSON lines.
"""
import argparse
import json
import random
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

from graphql import (GraphQLError, Source, build_schema, parse, print_ast, specified_rules, validate,
                     validate_schema)
from graphql.language.lexer import Lexer
from graphql.validation.rules.max_introspection_depth_rule import MaxIntrospectionDepthRule
from graphql.validation.validate import validate_sdl

RULES = [rule for rule in specified_rules if rule is not MaxIntrospectionDepthRule]


def tokens(text):
    """The text of each token with the ignored text before it, as far as the lexer gets."""
    lexer, out, end = Lexer(Source(text)), [], 0
    try:
        while True:
            token = lexer.advance()
            if token.kind.value == "<EOF>":
                break
            out.append((text[end:token.start], text[token.start:token.end]))
            end = token.end
    except GraphQLError:
        out.append(("", text[end:]))
    return out


def mutate(rng, parts, pool):
    parts = list(parts)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if not parts:
            break
        at = rng.randrange(len(parts))
        choice = rng.random()
        if choice < 0.25:
            del parts[at]
        elif choice < 0.4:
            parts.insert(at, parts[at])
        elif choice < 0.55:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif choice < 0.85:
            parts[at] = (parts[at][0] or " ", rng.choice(pool))
        elif choice < 0.95:
            parts.insert(at, (" ", rng.choice(pool)))
        else:
            end = min(len(parts), at + rng.randrange(1, 12))
            parts[at:at] = parts[at:end]
    return "".join(space + text for space, text in parts)


def places(errors):
    return sorted((tuple((loc["line"], loc["column"]) for loc in error.get("locations") or ()) for error in errors))


def formatted(errors):
    return [error.formatted for error in errors]


class Engine:
    def __init__(self, command):
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, case):
        self.process.stdin.write(json.dumps(case).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the command died on {json.dumps(case)}")
        return json.loads(line)


def is_newer(text):
    """Whether the text uses what graphql-core does not know yet: descriptions of executable definitions."""
    return re.search(r'"\s*(query|mutation|subscription|fragment|\$)', text) is not None


def compare_parse(engine, text):
    answer = engine.ask({"id": 1, "kind": "parse", "source": text})
    try:
        document, want = parse(text), []
    except GraphQLError as error:
        document, want = None, [error.formatted]
    if bool(want) != bool(answer["errors"]):
        is_known = is_newer(text) or want and "Expected '$', found" in want[0]["message"]
        return None if is_known else (want, answer["errors"]), document
    if want and "Unexpected description" in want[0]["message"] or want and "Expected '$', found" in want[0]["message"]:
        return None, document
    if want and (places(want) != places(answer["errors"]) or want[0]["message"] != answer["errors"][0]["message"]):
        if not is_newer(text):
            return (want, answer["errors"]), document
    return None, document


def compare_print(engine, text, document):
    answer = engine.ask({"id": 1, "kind": "print", "source": text})
    want = print_ast(document)
    return None if answer.get("text") == want else (want, answer)


def compare_validate(engine, sdl, schema, text, document):
    try:
        want = formatted(validate(schema, document, RULES))
    except Exception:  # graphql-core trips over some documents that break several rules at once
        return None
    answer = engine.ask({"id": 1, "kind": "validate", "rule": "*", "schema_sdl": sdl, "query": text})
    got = answer.get("errors")
    if got is None:
        return want, answer
    if len(want) > 90 or len(got) > 90:
        return None
    got = [e for e in got if "is not supported by the schema" not in e["message"] and "must not use '@skip'" not in e["message"]]
    return None if places(want) == places(got) else (want, got)


def compare_schema(engine, text, document):
    try:
        want = [e.formatted for e in validate_sdl(document)]
        if not want:
            from graphql import build_ast_schema
            want = formatted(validate_schema(build_ast_schema(document, assume_valid_sdl=True)))
    except Exception:
        return None
    got = engine.ask({"id": 1, "kind": "schema", "sdl": text}).get("errors")
    if got is None:
        return want, got
    newer = ("root types must be different", "must not be deprecated", "Invalid circular reference")
    rest = [e for e in got if not any(n in e["message"] for n in newer)]
    if any(len(x) > 90 for x in (want, got)):
        return None
    return None if places(want) == places(rest) else (want, got)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--command", required=True)
    arguments.add_argument("--cases", required=True, type=Path)
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=10)
    options = arguments.parse_args()
    rng, engine = random.Random(options.seed), Engine(options.command)

    documents, pairs, sdls = [], [], []
    for file in sorted(options.cases.glob("*.jsonl")):
        for line in open(file, encoding="utf-8"):
            case = json.loads(line)
            if case["kind"] in ("parse", "print"):
                documents.append(case["source"])
            if case["kind"] in ("validate", "execute") and case.get("query"):
                pairs.append((case["schema_sdl"], case["query"]))
            if case["kind"] == "schema":
                sdls.append(case["sdl"])
            if case.get("schema_sdl"):
                sdls.append(case["schema_sdl"])
    schemas = {}
    for sdl, _ in pairs:
        if sdl not in schemas:
            try:
                schema = build_schema(sdl)
                schemas[sdl] = schema if not validate_schema(schema) else None
            except Exception:
                schemas[sdl] = None
    pairs = [pair for pair in pairs if schemas[pair[0]]]
    pool = sorted({text for d in documents + [q for _, q in pairs] for _, text in tokens(d) if len(text) < 40})
    pools = {sdl: sorted({text for s, q in pairs if s == sdl for _, text in tokens(q)} |
                         {text for _, text in tokens(sdl) if len(text) < 40}) for sdl in schemas}
    sdl_pool = sorted({text for s in sdls for _, text in tokens(s) if len(text) < 40})

    counts, differing = {"parse": 0, "print": 0, "validate": 0, "schema": 0}, []
    end = time.monotonic() + options.seconds
    while time.monotonic() < end and len(differing) < 200:
        kind = rng.random()
        if kind < 0.3:
            text = mutate(rng, tokens(rng.choice(documents)), pool)
            found, document = compare_parse(engine, text)
            counts["parse"] += 1
            if found:
                differing.append(("parse", text, found))
            elif document:
                counts["print"] += 1
                found = compare_print(engine, text, document)
                if found and not is_newer(text):
                    differing.append(("print", text, found))
        elif kind < 0.8:
            sdl, query = rng.choice(pairs)
            text = mutate(rng, tokens(query), pools[sdl])
            found, document = compare_parse(engine, text)
            counts["parse"] += 1
            if found:
                differing.append(("parse", text, found))
            elif document:
                counts["validate"] += 1
                found = compare_validate(engine, sdl, schemas[sdl], text, document)
                if found:
                    differing.append(("validate", text, found))
        else:
            text = mutate(rng, tokens(rng.choice(sdls)), sdl_pool)
            found, document = compare_parse(engine, text)
            counts["parse"] += 1
            if found:
                differing.append(("parse", text, found))
            elif document:
                counts["schema"] += 1
                found = compare_schema(engine, text, document)
                if found:
                    differing.append(("schema", text, found))
    for kind, text, (want, got) in differing[: options.show]:
        print(json.dumps({"kind": kind, "text": text, "want": want, "got": got}, ensure_ascii=False))
    print(f"{counts}, differing: {len(differing)}", file=sys.stderr)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
