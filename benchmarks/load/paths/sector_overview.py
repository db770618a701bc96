"""The overview of all sectors: 30 days with distinct insiders, a trend of 12 weeks, the 5 companies bought most.

Equal statements are kept in the server's memory while the data's version stays, so a new set of days is answered by SQL
and one that comes again from memory; `variants` says how many sets there are.
"""
from datetime import date, timedelta
from decimal import Decimal

least = 0.7
variants = 60
in_memory = True

ROWS = """FROM rollup_industry_day WHERE basis = 'FILED' AND NOT excluded AND "table" = 'NON_DERIVATIVE'
  AND code IN ('P', 'S') AND bucket BETWEEN {to} - {days} AND {to}"""
TOTALS = "SELECT sector, code, sum(transactions), sum(value) " + ROWS + " GROUP BY 1, 2 ORDER BY 1, 2"
INSIDERS = """SELECT sector, code, count(DISTINCT e) FROM (SELECT sector, code, unnest(insiders) AS e """ + ROWS + """) x
  GROUP BY 1, 2 ORDER BY 1, 2"""
WEEKS = "SELECT sector, date_trunc('week', bucket), code, sum(value) " + ROWS + " GROUP BY 1, 2, 3 ORDER BY 1, 2"
LEADERS = """SELECT * FROM (SELECT c.sector, c.company_id, c.name, c.ticker, sum(r.value),
  row_number() OVER (PARTITION BY c.sector ORDER BY sum(r.value) DESC, c.company_id) AS place
  FROM rollup_company_day r JOIN company c USING (company_id)
  WHERE r.basis = 'FILED' AND NOT r.excluded AND r."table" = 'NON_DERIVATIVE' AND r.code = 'P'
  AND r.bucket BETWEEN {to} - 29 AND {to} GROUP BY 1, 2, 3, 4 HAVING sum(r.value) > 0) x WHERE place <= 5 ORDER BY 1, 6"""


def sample(store):
    return {"newest": store.psql("SELECT max(first_filed_on) FROM transaction")[0][0]}


def parameters(generator, keys):
    to = date.fromisoformat(keys["newest"]) - timedelta(generator.randrange(0, variants))
    return {"from": str(to - timedelta(29)), "trend": str(to - timedelta(83)), "to": str(to)}


def query(values):
    return TOTALS.format(to=f"'{values['to']}'::date", days=29)


def pgbench(keys):
    to = f"('{keys['newest']}'::date - :back::integer)"
    parts = [TOTALS.format(to=to, days=29), INSIDERS.format(to=to, days=29), WEEKS.format(to=to, days=83),
             LEADERS.format(to=to)]
    return f"\\set back random(0, {variants - 1})\n" + "".join(x.replace("\n", " ") + ";\n" for x in parts)


def check(data, rows):
    given = {}
    for sector in data["sectors"]:
        for code, side in ("P", "purchases"), ("S", "sales"):
            flow = sector["month"][0][side] if sector["month"] else {"transactions": 0}
            if flow["transactions"]:
                given[sector["code"], code] = (flow["transactions"], flow["value"])
        assert len(sector["weeks"]) in (12, 13), len(sector["weeks"])
    assert given == {(r[0], r[1]): (Decimal(r[2]), Decimal(r[3])) for r in rows}, (given, rows)
