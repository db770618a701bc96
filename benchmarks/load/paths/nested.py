"""Fifty companies, the ten newest trades of each, the insider of each trade."""
from decimal import Decimal

least = 0.6

SQL = """SELECT c.company_id, c.name, t.code, t.traded_on, t.shares, t.value, i.insider_id, i.name
  FROM (SELECT company_id, name FROM company WHERE name >= {name} ORDER BY name, company_id LIMIT 50) c
  CROSS JOIN LATERAL (SELECT * FROM transaction t WHERE t.company_id = c.company_id AND t.known_until IS NULL
    ORDER BY filed_on DESC, accession DESC, "table" DESC, ordinal DESC LIMIT 10) t
  JOIN insider i USING (insider_id)
  ORDER BY c.name, c.company_id, t.filed_on DESC, t.accession DESC, t."table" DESC, t.ordinal DESC"""


def sample(store):
    return {"names": [r[0] for r in store.psql("SELECT name FROM company ORDER BY name, company_id OFFSET 10 LIMIT 4000")]}


def parameters(generator, keys):
    return {"from": generator.choice(keys["names"][:-60] or keys["names"])}


def query(values):
    return SQL.format(name="'" + values["from"].replace("'", "''") + "'")


def pgbench(keys):
    # The name a company's number stands for: the same look-up that the product's parameter needs not.
    names = keys["names"][:-60] or keys["names"]
    quoted = ",".join("'" + name.replace("'", "''") + "'" for name in names[::max(1, len(names) // 200)])
    count = len(names[::max(1, len(names) // 200)])
    return f"\\set n random(1, {count})\n" + SQL.format(name=f"(ARRAY[{quoted}]::text[])[:n]").replace("\n", " ") + ";\n"


def check(data, rows):
    given = [(c["cik"], c["name"], t["code"], t["value"], t["insider"]["cik"])
             for c in data["companies"]["nodes"] for t in c["transactions"]["nodes"]]
    wanted = [(f"{int(r[0]):010}", r[1], r[2], Decimal(r[5]) if r[5] else None, f"{int(r[6]):010}") for r in rows]
    assert given == wanted, [pair for pair in zip(given, wanted) if pair[0] != pair[1]][:2]
