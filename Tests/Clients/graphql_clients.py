#!/usr/bin/env python3
"""Uses a running server as real clients do.

  graphql_clients.py URL SCHEMA.graphql

1. graphql-core builds a client schema from the introspection and finds nothing wrong with it; printed as SDL it means
   the same as SCHEMA.graphql.
2. A gql client fetches the schema, validates a query locally, refuses a wrong one, and runs the right one.
3. ariadne-codegen writes a typed client for that query, which imports and runs.

Needs the packages graphql-core, gql[httpx] and ariadne-codegen. Exit: 0 when everything holds, 1 otherwise, 2 when a
package is missing.
"""
import asyncio
import importlib
import json
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

try:
    from gql import Client, gql
    from gql.transport.httpx import HTTPXTransport
    from graphql import (GraphQLError, build_client_schema, build_schema, get_introspection_query,
                         lexicographic_sort_schema, print_schema, validate_schema)
    import ariadne_codegen  # noqa: F401
except ImportError as missing:
    print(f"graphql_clients: {missing}; install graphql-core, gql[httpx] and ariadne-codegen", file=sys.stderr)
    sys.exit(2)

QUERY = """
query Overview {
  __typename
  sectors { code }
}
"""


def check(holds, fact):
    print(("ok    " if holds else "FAILS ") + fact)
    return holds


def introspect(url, **options):
    query = get_introspection_query(descriptions=True, specified_by_url=True, directive_is_repeatable=True,
                                    schema_description=True, input_value_deprecation=True,
                                    input_object_one_of=True, **options)
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(),
                                     {"Content-Type": "application/json", "Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def core(url, path):
    body = introspect(url)
    if not check("errors" not in body, "introspection has no errors"):
        print(json.dumps(body["errors"])[:500])
        return False
    schema = build_client_schema(body["data"])
    faults = validate_schema(schema)
    printed = print_schema(lexicographic_sort_schema(schema))
    expected = print_schema(lexicographic_sort_schema(build_schema(Path(path).read_text())))
    return all([
        check(not faults, f"graphql-core finds nothing wrong with the schema {faults[:3]}"),
        check(printed == expected, "introspection and schema.graphql mean the same"),
    ])


def client(url):
    with Client(transport=HTTPXTransport(url=url), fetch_schema_from_transport=True) as session:
        result = session.execute(gql(QUERY))
        try:
            session.execute(gql("{ sectors { noSuchField } }"))
            refused = False
        except GraphQLError as error:
            refused = "noSuchField" in str(error)
    return all([
        check(result["__typename"] == "Query", "a gql client validates and runs a query"),
        check(refused, "and refuses a wrong one by itself"),
    ])


def generated(url, path):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "queries.graphql").write_text(QUERY)
        (root / "pyproject.toml").write_text(
            "[tool.ariadne-codegen]\n"
            f'schema_path = "{Path(path).resolve()}"\n'
            'queries_path = "queries.graphql"\n'
            'target_package_name = "form4_client"\n')
        run = subprocess.run([sys.executable, "-m", "ariadne_codegen"], cwd=root, capture_output=True, text=True)
        if not check(run.returncode == 0, "ariadne-codegen writes a client"):
            print(run.stdout[-2000:], run.stderr[-2000:])
            return False
        sys.path.insert(0, folder)
        package = importlib.import_module("form4_client")

        async def ask():
            async with package.Client(url=url) as session:
                return await session.overview()

        return check(len(asyncio.run(ask()).sectors) > 0, "and the client runs")


def main():
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    url, path = sys.argv[1:]
    results = [core(url, path), client(url), generated(url, path)]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
