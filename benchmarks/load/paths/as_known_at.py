"""A company's months as they were known at a moment: from facts, by their intervals."""
from datetime import date, timedelta
from decimal import Decimal

least = 0.6

SQL = """SELECT date_trunc('month', first_filed_on)::date, sum(value) FILTER (WHERE code = 'P'), count(*) FILTER (WHERE code = 'P'),
  sum(value) FILTER (WHERE code = 'S'), count(*) FILTER (WHERE code = 'S') FROM transaction
  WHERE company_id = {cik} AND first_filed_on BETWEEN '{from_}' AND '{to}' AND known_from <= '{time}'
  AND (known_until IS NULL OR known_until > '{time}') AND NOT excluded AND "table" = 'NON_DERIVATIVE' GROUP BY 1 ORDER BY 1"""


def sample(store):
    newest = date.fromisoformat(store.psql("SELECT max(first_filed_on) FROM transaction")[0][0])
    busiest = store.psql("SELECT company_id FROM transaction GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2000")
    return {"companies": [int(r[0]) for r in busiest], "from": str(newest - timedelta(1095)), "to": str(newest - timedelta(100))}


def parameters(generator, keys):
    return {"cik": generator.choice(keys["companies"]), "from": keys["from"], "to": keys["to"],
            "time": keys["to"] + "T16:00:00-05:00"}


def query(values):
    return SQL.format(cik=values["cik"], from_=values["from"], to=values["to"], time=values["time"])


def pgbench(keys):
    picks = keys["companies"][::10]
    return (f"\\set n random(1, {len(picks)})\n"
            + SQL.format(cik=f"(ARRAY[{','.join(map(str, picks))}]::bigint[])[:n]", from_=keys["from"], to=keys["to"],
                         time=keys["to"] + "T16:00:00-05:00").replace("\n", " ") + ";\n")


def check(data, rows):
    given = [(x["bucket"], x["purchases"]["value"], x["sales"]["value"]) for x in data["company"]["activity"]]
    wanted = [(r[0], Decimal(r[1]) if r[1] else None, Decimal(r[3]) if r[3] else None) for r in rows]
    assert given == wanted, (given, wanted)
