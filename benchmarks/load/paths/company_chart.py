"""365 daily points of one company, gaps filled; the ceiling selects the 365 rows from the product's rollup."""
from decimal import Decimal

least = 1.0

# Summed before it is joined with the days: half as fast again as the other way round.
SQL = """
SELECT d::date, r.bought, r.shares_bought, r.sold, r.shares_sold
FROM generate_series('{start}'::date, '{start}'::date + 364, interval '1 day') d
LEFT JOIN (
  SELECT bucket, sum(value) FILTER (WHERE code = 'P') AS bought, sum(shares) FILTER (WHERE code = 'P') AS shares_bought,
         sum(value) FILTER (WHERE code = 'S') AS sold, sum(shares) FILTER (WHERE code = 'S') AS shares_sold
  FROM rollup_company_day WHERE company_id = {cik} AND basis = 'FILED'
  AND bucket BETWEEN '{start}'::date AND '{start}'::date + 364
  AND NOT excluded AND "table" = 'NON_DERIVATIVE' AND code IN ('P', 'S') GROUP BY 1) r ON r.bucket = d::date
ORDER BY 1"""


def sample(store):
    busiest = store.psql("SELECT company_id FROM transaction GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2000")
    newest = store.psql("SELECT max(first_filed_on) - 364 FROM transaction")[0][0]
    return {"companies": [int(row[0]) for row in busiest], "start": newest}


def parameters(generator, keys):
    from datetime import date, timedelta

    start = date.fromisoformat(keys["start"])
    return {"cik": generator.choice(keys["companies"]), "from": str(start), "to": str(start + timedelta(364))}


def query(values):
    return SQL.format(cik=values["cik"], start=values["from"])


def pgbench(keys):
    picks = keys["companies"]
    return (f"\\set n random(1, {len(picks)})\n"
            + SQL.format(cik=f"(ARRAY[{','.join(map(str, picks))}]::bigint[])[:n]", start=keys["start"]).replace("\n", " ")
            + ";\n")


def check(data, rows):
    points = data["company"]["activity"]
    assert len(points) == len(rows) == 365, (len(points), len(rows))
    for point, row in zip(points, rows):
        given = [point["purchases"]["value"], point["purchases"]["shares"], point["sales"]["value"], point["sales"]["shares"]]
        assert point["bucket"] == row[0] and given == [Decimal(x) if x else None for x in row[1:]], (point, row)
