#!/usr/bin/env python3
"""Compares what a server answers about real filings with an independent reading of the same filings.

  real_filings.py URL EXPECTED.jsonl

EXPECTED holds one JSON object a filing, read by a program that shares nothing with Form4. Every filing with an
accession number must be in the store with every transaction of it, field by field, exact decimals; and the daily
purchases and sales of every company, as `activity` gives them, must be the sums of these rows by hand. Prints what
differs; exit 1 when anything does.
"""
from __future__ import annotations

import collections
import json
import sys
import urllib.request
from decimal import Decimal

URL, EXPECTED = sys.argv[1], sys.argv[2]

ROWS = """
query Rows($after: String) {
  transactions(first: 500, after: $after) {
    nodes {
      table ordinal code direction tradedOn deemedOn shares price value totalValue sharesOwnedAfter ownership
      natureOfOwnership securityTitle exercisePrice expiresOn underlyingTitle underlyingShares
      firstFiledOn knownUntil qualityFlags excluded
      company { cik }
      owners { insider { cik } officerTitle }
      filing { accessionNumber form isAmendment filedOn periodOfReport }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""

DAYS = """
query Days($cik: CIK!, $from: Date!, $to: Date!, $flagged: Boolean!) {
  company(cik: $cik) {
    activity(over: {between: {from: $from, to: $to}}, bucket: DAY, includeFlagged: $flagged) {
      bucket
      purchases { transactions filings shares value excluded valueUnknown }
      sales { transactions filings shares value excluded valueUnknown }
      all { transactions filings shares value excluded valueUnknown }
      netValue
    }
  }
}
"""


def ask(query: str, **variables):
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(URL, body, {"Content-Type": "application/json", "Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as reply:
        answer = json.loads(reply.read(), parse_float=Decimal, parse_int=Decimal)
    if "errors" in answer:
        sys.exit(f"real_filings: {answer['errors'][:3]}")
    return answer["data"]


def number(text):
    return None if text is None else Decimal(text)


def expected_rows():
    """Every transaction by (accession, table, ordinal), as a person reading the filing would write it down."""
    rows, filings = {}, set()
    for line in open(EXPECTED, encoding="utf-8"):
        filing = json.loads(line)
        if filing["accession"] is None:
            continue
        filings.add(filing["accession"])
        for table, key in (("NON_DERIVATIVE", "nonDerivativeTransactions"), ("DERIVATIVE", "derivativeTransactions")):
            for ordinal, row in enumerate(filing[key], 1):
                shares, price, total = number(row["shares"]), number(row["price"]), number(row["totalValue"])
                value = shares * price if shares is not None and price is not None else total
                rows[filing["accession"], table, ordinal] = {
                    "code": row["code"],
                    "direction": {"A": "ACQUIRED", "D": "DISPOSED"}[row["acquiredDisposed"]],
                    "tradedOn": row["transactionDate"], "deemedOn": row["deemedExecutionDate"],
                    "shares": shares, "price": price, "value": value, "totalValue": total,
                    "sharesOwnedAfter": number(row["sharesOwnedFollowing"]),
                    "ownership": {"D": "DIRECT", "I": "INDIRECT"}[row["directOrIndirect"]],
                    "natureOfOwnership": row["natureOfOwnership"], "securityTitle": row["securityTitle"],
                    "exercisePrice": number(row.get("conversionOrExercisePrice")), "expiresOn": row.get("expirationDate"),
                    "underlyingTitle": row.get("underlyingTitle"), "underlyingShares": number(row.get("underlyingShares")),
                    "company": filing["issuer"]["cik"],
                    "owners": [(owner["cik"], owner["officerTitle"]) for owner in filing["owners"]],
                    "form": "FORM_" + filing["formType"][0],
                    "isAmendment": (filing["submissionType"] or filing["formType"]).endswith("/A"),
                    "period": filing["period"],
                }
    return rows, filings


def given_rows():
    rows, after = {}, None
    while True:
        page = ask(ROWS, after=after)["transactions"]
        for node in page["nodes"]:
            key = node["filing"]["accessionNumber"], node["table"], int(node["ordinal"])
            if key in rows:
                sys.exit(f"real_filings: {key} stands on two pages")
            rows[key] = node
        if not page["pageInfo"]["hasNextPage"]:
            return rows
        after = page["pageInfo"]["endCursor"]


def compare_rows(want: dict, got: dict) -> list[str]:
    differences = [f"{key}: missing" for key in want.keys() - got.keys()]
    differences += [f"{key}: not in the filings" for key in got.keys() - want.keys()]
    for key in want.keys() & got.keys():
        expected, node = want[key], got[key]
        flat = dict(node, company=node["company"]["cik"], form=node["filing"]["form"],
                    isAmendment=node["filing"]["isAmendment"], period=node["filing"]["periodOfReport"],
                    owners=[(owner["insider"]["cik"], owner["officerTitle"]) for owner in node["owners"]])
        differences += [f"{key}.{name}: {flat[name]!r}, filed {value!r}"
                        for name, value in expected.items() if flat[name] != value]
    return differences


def flow(rows: list[dict], codes: str | None, flagged: bool) -> dict:
    """The sums of `Flow` over rows of Table I, by hand."""
    side = [r for r in rows if codes is None or r["code"] in codes]
    counted = [r for r in side if flagged or not r["excluded"]]
    shares = [r["shares"] for r in counted if r["shares"] is not None]
    values = [r["value"] for r in counted if r["value"] is not None]
    return {
        "transactions": len(counted), "filings": len({r["filing"]["accessionNumber"] for r in counted}),
        "shares": sum(shares) if shares else None, "value": sum(values) if values else None,
        "excluded": 0 if flagged else len(side) - len(counted),
        "valueUnknown": len(counted) - len(values),
    }


def compare_days(rows: dict) -> list[str]:
    """Every company's days, with and without flagged rows, against sums over the rows just read."""
    by_company = collections.defaultdict(list)
    for row in rows.values():
        if row["knownUntil"] is None and row["table"] == "NON_DERIVATIVE":
            by_company[row["company"]["cik"]].append(row)
    differences = []
    for cik, mine in by_company.items():
        days = collections.defaultdict(list)
        for row in mine:
            days[row["firstFiledOn"]].append(row)
        for flagged in (False, True):
            given = ask(DAYS, cik=cik, **{"from": min(days), "to": max(days)}, flagged=flagged)["company"]["activity"]
            answered = {day["bucket"]: day for day in given}
            for day, of_day in days.items():
                for name, codes in (("purchases", "P"), ("sales", "S"), ("all", None)):
                    expected = flow(of_day, codes, flagged)
                    got = answered.get(day, {}).get(name)
                    if got != expected and not (got is None and expected["transactions"] == 0):
                        differences.append(f"{cik} {day} {name} flagged={flagged}: {got}, by hand {expected}")
            differences += [f"{cik} {day}: a day without filings" for day in answered.keys() - days.keys()]
    return differences


def main():
    want, filings = expected_rows()
    got = given_rows()
    differences = compare_rows(want, got) + compare_days(got)
    for line in differences[:40]:
        print(line)
    print(f"{len(filings)} filings, {len(want)} transactions, {len(differences)} differences")
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
