"""A list of 100 filtered trades with company, insider and filing."""
from decimal import Decimal

least = 0.6

SQL = """
SELECT t.code, t.traded_on, t.shares, t.price, t.value, t.shares_owned_after, t.ownership,
       c.company_id, c.name, c.ticker, i.insider_id, i.name, t.accession, t.filed_on
FROM (SELECT * FROM transaction
      WHERE code IN ('P', 'S') AND value >= {floor} AND filed_on <= '{before}'::date + {shift} AND known_until IS NULL
      ORDER BY filed_on DESC, accession DESC, "table" DESC, ordinal DESC LIMIT 100) t
JOIN company c USING (company_id) JOIN insider i USING (insider_id)
ORDER BY t.filed_on DESC, t.accession DESC, t."table" DESC, t.ordinal DESC"""


def sample(store):
    return {"newest": store.psql("SELECT max(filed_on) FROM transaction")[0][0]}


def parameters(generator, keys):
    from datetime import date, timedelta

    newest = date.fromisoformat(keys["newest"])
    return {"least": generator.randrange(0, 500_000), "before": str(newest - timedelta(generator.randrange(0, 3000)))}


def query(values):
    return SQL.format(floor=values["least"], before=values["before"], shift=0)


def pgbench(keys):
    return ("\\set floor random(0, 499999)\n\\set shift random(-2999, 0)\n"
            + SQL.format(floor=":floor", before=keys["newest"], shift=":shift::integer").replace("\n", " ") + ";\n")


def check(data, rows):
    nodes = data["transactions"]["nodes"]
    assert len(nodes) == len(rows), (len(nodes), len(rows))
    for node, row in zip(nodes, rows):
        accession = int(node["filing"]["accessionNumber"].replace("-", ""))
        assert (node["code"], int(node["company"]["cik"]), accession) == (row[0], int(row[7]), int(row[12])), (node, row)
        assert node["value"] == Decimal(row[4]), (node, row)
