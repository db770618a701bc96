"""The ten companies bought most in a day, a week, a month and a year."""
from datetime import date, timedelta
from decimal import Decimal

least = 0.35
variants = 60
in_memory = True
SPANS = {"day": 0, "week": 6, "month": 29, "year": 364}

SQL = """SELECT t.company_id, c.name, c.ticker, t.value, t.transactions FROM (
  SELECT company_id, sum(value) AS value, sum(transactions) AS transactions FROM rollup_company_day
  WHERE basis = 'FILED' AND NOT excluded AND "table" = 'NON_DERIVATIVE' AND code = 'P' AND bucket BETWEEN {to} - {days} AND {to}
  GROUP BY 1 HAVING sum(value) > 0 ORDER BY 2 DESC, 1 LIMIT 10) t JOIN company c USING (company_id) ORDER BY 4 DESC, 1"""


def sample(store):
    return {"newest": store.psql("SELECT max(first_filed_on) FROM transaction")[0][0]}


def parameters(generator, keys):
    to = date.fromisoformat(keys["newest"]) - timedelta(generator.randrange(0, variants))
    return {"to": str(to)} | {k: str(to - timedelta(n)) for k, n in SPANS.items() if n}


def query(values):
    return SQL.format(to=f"'{values['to']}'::date", days=SPANS["year"])


def pgbench(keys):
    to = f"('{keys['newest']}'::date - :back::integer)"
    return (f"\\set back random(0, {variants - 1})\n"
            + "".join(SQL.format(to=to, days=n).replace("\n", " ") + ";\n" for n in SPANS.values()))


def check(data, rows):
    given = [(x["company"]["cik"], x["purchases"]["value"]) for x in data["year"]]
    assert given == [(f"{int(r[0]):010}", Decimal(r[3])) for r in rows], (given, rows)
