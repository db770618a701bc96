"""One insider: the twenty newest trades, and five years of purchases and sales by company."""
from datetime import date, timedelta
from decimal import Decimal

least = 0.35

# OFFSET 0 keeps PostgreSQL from walking the newest trades of the whole market until it has met twenty of this insider.
TRADES = """SELECT i.name, t.code, t.traded_on, t.shares, t.price, t.value, c.company_id, c.name, c.ticker
  FROM insider i LEFT JOIN LATERAL (SELECT t.* FROM (SELECT t.* FROM transaction t
    WHERE (t.company_id, t.accession) IN (SELECT w.company_id, w.accession FROM filing_owner w WHERE w.insider_id = {cik})
    AND t.known_until IS NULL OFFSET 0) t
    ORDER BY filed_on DESC, accession DESC, "table" DESC, ordinal DESC LIMIT 20) t ON true
  LEFT JOIN company c USING (company_id) WHERE i.insider_id = {cik}
  ORDER BY t.filed_on DESC, t.accession DESC, t."table" DESC, t.ordinal DESC"""
TOTALS = """SELECT r.company_id, c.name, sum(value) FILTER (WHERE code = 'P'), sum(transactions) FILTER (WHERE code = 'P'),
  sum(value) FILTER (WHERE code = 'S'), sum(transactions) FILTER (WHERE code = 'S')
  FROM rollup_relation_day r JOIN company c USING (company_id) WHERE r.insider_id = {cik} AND basis = 'FILED'
  AND NOT excluded AND "table" = 'NON_DERIVATIVE' AND bucket BETWEEN '{from_}' AND '{to}' GROUP BY 1, 2"""


def sample(store):
    newest = date.fromisoformat(store.psql("SELECT max(first_filed_on) FROM transaction")[0][0])
    to = newest.replace(day=1) - timedelta(1)
    insiders = store.psql("SELECT insider_id FROM transaction GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 5000")
    return {"insiders": [int(r[0]) for r in insiders], "from": str((to - timedelta(1800)).replace(day=1)), "to": str(to)}


def parameters(generator, keys):
    return {"cik": generator.choice(keys["insiders"]), "from": keys["from"], "to": keys["to"]}


def query(values):
    return TRADES.format(cik=values["cik"])


def pgbench(keys):
    picks = keys["insiders"]
    cik = f"(ARRAY[{','.join(map(str, picks[::10]))}]::bigint[])[:n]"
    parts = [TRADES.format(cik=cik), TOTALS.format(cik=cik, from_=keys["from"], to=keys["to"])]
    return f"\\set n random(1, {len(picks[::10])})\n" + "".join(x.replace("\n", " ") + ";\n" for x in parts)


def check(data, rows):
    nodes = data["insider"]["transactions"]["nodes"]
    given = [(t["code"], t["tradedOn"], t["value"], t["company"]["cik"]) for t in nodes]
    assert given == [(r[1], r[2], Decimal(r[5]) if r[5] else None, f"{int(r[6]):010}") for r in rows], (given, rows)
