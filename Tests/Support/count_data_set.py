"""Counts the rows of a quarterly data set by table and form, knowing nothing of the product.

    python3 count_data_set.py FOLDER

Prints {"SUBMISSION": {"4": 31000, "4/A": 500, ...}, "DERIV_TRANS": {...}, ...}; tables that are not there are absent.
"""

import collections
import json
import os
import sys

TABLES = ["SUBMISSION", "REPORTINGOWNER", "NONDERIV_TRANS", "NONDERIV_HOLDING", "DERIV_TRANS", "DERIV_HOLDING",
          "FOOTNOTES", "OWNER_SIGNATURE"]


def rows(folder, table):
    with open(os.path.join(folder, table + ".tsv"), encoding="utf-8") as file:
        names = next(file).rstrip("\n").split("\t")
        for line in file:
            yield dict(zip(names, line.rstrip("\n").split("\t")))


def main(folder):
    form = {row["ACCESSION_NUMBER"]: row["DOCUMENT_TYPE"] for row in rows(folder, "SUBMISSION")}
    counts = {}
    for table in TABLES:
        if os.path.exists(os.path.join(folder, table + ".tsv")):
            counts[table] = collections.Counter(form[row["ACCESSION_NUMBER"]] for row in rows(folder, table))
    print(json.dumps(counts))


main(sys.argv[1])
