"""365 daily points of ten companies, gaps filled; the ceiling selects the 3,650 rows from the product's rollup."""
from datetime import date, timedelta
from decimal import Decimal

least = 1.0

# Summed before it is joined with the days, as in company_chart.
SQL = """
SELECT c.company_id, d::date, r.bought, r.shares_bought, r.sold, r.shares_sold
FROM unnest(ARRAY[{ciks}]::bigint[]) c(company_id)
CROSS JOIN generate_series('{start}'::date, '{start}'::date + 364, interval '1 day') d
LEFT JOIN (
  SELECT company_id, bucket,
         sum(value) FILTER (WHERE code = 'P') AS bought, sum(shares) FILTER (WHERE code = 'P') AS shares_bought,
         sum(value) FILTER (WHERE code = 'S') AS sold, sum(shares) FILTER (WHERE code = 'S') AS shares_sold
  FROM rollup_company_day WHERE company_id IN ({ciks}) AND basis = 'FILED'
  AND bucket BETWEEN '{start}'::date AND '{start}'::date + 364
  AND NOT excluded AND "table" = 'NON_DERIVATIVE' AND code IN ('P', 'S') GROUP BY 1, 2) r
  ON r.company_id = c.company_id AND r.bucket = d::date
ORDER BY 1, 2"""


def sample(store):
    busiest = store.psql("SELECT company_id FROM transaction GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2000")
    newest = store.psql("SELECT max(first_filed_on) - 364 FROM transaction")[0][0]
    return {"companies": [int(row[0]) for row in busiest], "start": newest}


def parameters(generator, keys):
    start = date.fromisoformat(keys["start"])
    return {"ciks": generator.sample(keys["companies"], 10), "from": str(start), "to": str(start + timedelta(364))}


def query(values):
    return SQL.format(ciks=",".join(map(str, values["ciks"])), start=values["from"])


def pgbench(keys):
    picks = keys["companies"][::20]
    pick = f"(ARRAY[{','.join(map(str, picks))}]::bigint[])"
    return (f"\\set n random(1, {len(picks) - 10})\n"
            + SQL.format(ciks=",".join(f"{pick}[:n + {i}]" for i in range(10)), start=keys["start"]).replace("\n", " ")
            + ";\n")


def check(data, rows):
    given = [(int(c["cik"]), p["bucket"], p["purchases"]["value"], p["sales"]["value"])
             for c in data["companies"]["nodes"] for p in c["activity"]]
    wanted = [(int(r[0]), r[1], Decimal(r[2]) if r[2] else None, Decimal(r[4]) if r[4] else None) for r in rows]
    assert given == wanted, [pair for pair in zip(given, wanted) if pair[0] != pair[1]][:2]
