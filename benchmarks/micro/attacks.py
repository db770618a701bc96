#!/usr/bin/env python3
"""Times documents that are made to hurt, each at three sizes, and tells how the time grows.

  attacks.py --command ".build/release/form4 conformance" [--tokens 80000] [--only NAME]

Every document is parsed and validated with all rules, over the command's stdin. Growth is the time of the largest
document over that of a quarter of it: about 4 where time is linear in size. A growth over 8 exits with 1, unless the
largest takes under --floor milliseconds.
"""
import argparse
import json
import shlex
import subprocess
import sys
import time

SCHEMA = """
type Query { dog(a: Int, b: Int, where: Filter, over: Span, kind: Kind, any: Anything): Dog pet: Pet dogs: [Dog!]! }
type Dog implements Pet { name(a: Int, b: Int): String nick: String age: Int friend: Dog mate: Pet any: Anything }
type Cat implements Pet { name(a: Int, b: Int): String lives: Int friend: Cat mate: Pet }
interface Pet { name(a: Int, b: Int): String mate: Pet }
type Subscription { dog: Dog cat: Cat }
input Filter { and: [Filter!] not: Filter kind: Kind ids: [ID!] text: String n: Int }
input Span @oneOf { last: Int between: [Int!] }
enum Kind { %s }
scalar Anything
""" % " ".join(f"KIND_{number}" for number in range(500))


def each(count, text, separator=" "):
    """The text for every number from 0; `#` is the number, `##` the next."""
    return separator.join(text.replace("##", str(number + 1)).replace("#", str(number)) for number in range(count))


def spreads_of_all(count):
    spreads = each(count, "...F#")
    return "{ dog { ...F0 } } " + " ".join(f"fragment F{number} on Dog {{ name {spreads} }}" for number in range(count))


# What a document of about n tokens looks like. Tokens a piece are only roughly told: sizes matter by their ratios.
ATTACKS = {
    "aliases": lambda n: "{ " + each(n // 5, "a#: dog { name }") + " }",
    "one field many times": lambda n: "{ " + each(n // 4, "dog { name }") + " }",
    "one fragment under many aliases": lambda n:
        "{ " + each(n // 24, "a#: dog { ...F x#: name }") + " } fragment F on Dog { " + each(n // 6, "f#: name") + " }",
    "repeated spreads": lambda n: "{ dog { " + each(n // 2, "...F") + " } } fragment F on Dog { name }",
    "a fan of fragments": lambda n:
        "{ dog { ...F0 } } " + each(n // 16, "fragment F# on Dog { a: friend { ...F## } friend { ...F## } }")
        + f" fragment F{n // 16} on Dog {{ name }}",
    "a chain of fragments": lambda n:
        "{ dog { ...F0 } } " + each(n // 11, "fragment F# on Dog { x#: name ...F## }")
        + f" fragment F{n // 11} on Dog {{ name }}",
    "every suffix of a chain": lambda n:
        "{ " + each(n // 20, "a#: dog { name ...F# }") + " } " + each(n // 20, "fragment F# on Dog { f#: name ...F## }")
        + f" fragment F{n // 20} on Dog {{ name }}",
    "a long chain under many aliases": lambda n:
        "{ " + each(n // 24, "a#: dog { x#: name ...F0 }") + " } "
        + each(n // 20, "fragment F# on Dog { f#: name ...F## }") + f" fragment F{n // 20} on Dog {{ name }}",
    "all fragments spread by all": lambda n: spreads_of_all(int((n / 2) ** 0.5)),
    "one conflict among many fields": lambda n: "{ dog { " + each(n // 3, "x: name") + " x: nick } }",
    "one conflict beside a large fragment": lambda n:
        "{ dog { x: name x: nick } " + each(n // 24, "a#: dog { ...F x#: name }") + " } fragment F on Dog { "
        + each(n // 6, "f#: name") + " }",
    "a conflict in each of many pairs": lambda n:
        "{ " + each(n // 14, "dog { x: name y#: name } dog { x: nick }") + " }",
    "a conflict at the end of a chain": lambda n:
        "{ dog { ...F0 nick: name } } " + each(n // 11, "fragment F# on Dog { x#: name ...F## }")
        + f" fragment F{n // 11} on Dog {{ nick }}",
    "a cycle of fragments": lambda n:
        each(n // 7, "fragment F# on Dog { ...F## }") + f" fragment F{n // 7} on Dog {{ ...F0 }} {{ dog {{ ...F0 }} }}",
    "many cycles of fragments": lambda n:
        each(n // 9, "fragment F# on Dog { ...F## ...F0 }") + f" fragment F{n // 9} on Dog {{ name }} {{ dog {{ ...F0 }} }}",
    "one argument many times": lambda n: "{ dog(" + each(n // 3, "a: 1") + ") { name } }",
    "fields with many arguments twice": lambda n:
        "{ dog(" + each(n // 6, "a#: 1") + ") { name } dog(" + each(n // 6, "a#: 1") + ") { name } }",
    "unknown arguments": lambda n: "{ dog(" + each(n // 3, "aaaa#: 1") + ") { name } }",
    "unknown fields": lambda n: "{ dog { " + each(n, "naem#") + " } }",
    "one long unknown name": lambda n: "{ dog { " + "n" * (8 * n) + " } }",
    "long unknown names": lambda n: "{ dog { " + each(100, "n" * (n // 16) + "#") + " } }",
    "unknown types of variables": lambda n:
        "query (" + each(n // 4, "$v#: Dgo#") + ") { dog { name } }",
    "variables": lambda n:
        "query (" + each(n // 20, "$v#: Int") + ") { " + each(n // 20, "a#: dog(a: $v#) { name }") + " }",
    "variables of many operations": lambda n:
        each(100, "query Q#($v: Int) { ...F }") + " fragment F on Query { " + each(n // 11, "a#: dog(a: $v) { name }") + " }",
    "undefined variables of many operations": lambda n:
        each(100, "query Q# { ...F }") + " fragment F on Query { " + each(n // 11, "a#: dog(a: $v#) { name }") + " }",
    "many operations over a chain": lambda n:
        each(100, "query Q# { dog { ...F0 } }") + each(n // 9, " fragment F# on Dog { name ...F## }")
        + f" fragment F{n // 9} on Dog {{ name }}",
    "one of many": lambda n: "{ dog(over: {" + each(n // 3, "last: 1") + "}) { name } }",
    "one of many variables": lambda n:
        "query (" + each(n // 16, "$v#: Int!") + ") { " + each(n // 16, "a#: dog(over: {last: $v#}) { name }") + " }",
    "a long list": lambda n: "{ dog(where: {ids: [" + each(n, "#") + "]}) { name } }",
    "a long list of objects": lambda n: "{ dog(where: {and: [" + each(n // 5, "{n: #}") + "]}) { name } }",
    "deep values": lambda n:
        "{ " + each(n // 620, "a#: dog(where: " + "{not: " * 150 + "{}" + "}" * 150 + ") { name }") + " }",
    "wrong values": lambda n: "{ dog(where: {ids: [" + each(n, "1.5") + "]}) { name } }",
    "wrong enum values": lambda n: "{ dog(where: {and: [" + each(n // 5, "{kind: KIMD_#}") + "]}) { name } }",
    "one large wrong value": lambda n: "{ dog(a: [" + each(n, "1") + "]) { name } }",
    "directives": lambda n: "{ dog { name " + each(n // 6, "@include(if: true)") + " } }",
    "unknown directives": lambda n: "{ dog { name " + each(n // 2, "@nope#") + " } }",
    "many roots of a subscription": lambda n: "subscription { " + each(n // 5, "a#: dog { name }") + " }",
    "conditions of a subscription": lambda n: "subscription { " + each(n // 9, "dog @skip(if: false) { name }") + " }",
    "introspection under many aliases": lambda n:
        "{ " + each(n // 14, "a#: __schema { ...F }") + " } fragment F on __Schema { "
        + each(n // 10, "t#: queryType { name }") + " }",
    "definitions of types": lambda n: "{ dog { name } } " + each(n // 7, "type Wxyz# { a: Wxyy# }"),
    "extensions of types": lambda n: "{ dog { name } } " + each(n // 7, "extend type Wxyz# { a: Wxyy# }"),
    "inline fragments": lambda n: "{ " + "... { " * 190 + each(n // 5, "... { dog { name } }") + " }" * 190 + " }",
    "abstract types": lambda n:
        "{ " + each(n // 12, "pet { ... on Dog { x#: name } ... on Cat { x#: name } }") + " }",
}


class Engine:
    def __init__(self, command):
        self.process = subprocess.Popen(shlex.split(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def milliseconds(self, query):
        case = {"id": 1, "kind": "validate", "rule": "*", "schema_sdl": SCHEMA, "query": query}
        line = json.dumps(case).encode() + b"\n"
        begun = time.perf_counter()
        self.process.stdin.write(line)
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        took = (time.perf_counter() - begun) * 1000
        if not answer:
            raise SystemExit(f"the command died on {query[:200]}")
        return took, answer

    def __del__(self):
        self.process.kill()


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--command", required=True)
    arguments.add_argument("--tokens", type=int, default=80_000)
    arguments.add_argument("--floor", type=float, default=100, help="milliseconds under which growth does not count")
    arguments.add_argument("--only")
    options = arguments.parse_args()
    engine, failed = Engine(options.command), False
    for name, make in ATTACKS.items():
        if options.only and options.only not in name:
            continue
        documents = [make(options.tokens // divisor) for divisor in (4, 2, 1)]
        rounds = [[engine.milliseconds(document) for document in documents] for _ in range(2)]
        times = [min(row[index][0] for row in rounds) for index in range(3)]
        answer = rounds[0][2][1]
        errors = len(json.loads(answer).get("errors", ()))
        growth = times[2] / times[0]
        bad = growth > 8 and times[2] > options.floor
        failed = failed or bad
        print(f"{name:42}{len(documents[2]) // 1000:6} kB {'':2}" + "".join(f"{ms:10.1f}" for ms in times)
              + f" ms{growth:8.1f}×  {errors:4} errors {len(answer) // 1000:6} kB{'  SUPER-LINEAR' if bad else ''}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
