"""The home page: the largest filings by purchases and by sales, the companies most bought and most traded, of a day, a
week, a month and a year, in one document."""
from datetime import date, timedelta
from decimal import Decimal

least = 0.35
variants = 30
in_memory = True
SPANS = {"day": 0, "week": 6, "month": 29, "year": 364}

# The filings of a span are summed up from one index; what is shown of a filing is looked up for ten.
FILINGS = """SELECT f.accession AS id, t.value, (SELECT string_agg(o.name || ' ' || o.role, ', ' ORDER BY o.ordinal)
    FROM filing_owner o WHERE o.company_id = f.company_id AND o.accession = f.accession) AS more,
  f.filed_on, c.company_id, c.name, c.ticker
FROM (SELECT company_id, accession, sum(value) AS value FROM transaction
      WHERE code = '{code}' AND first_filed_on BETWEEN {to} - {days} AND {to} AND known_until IS NULL AND NOT excluded
        AND "table" = 'NON_DERIVATIVE' GROUP BY 1, 2 HAVING sum(value) > 0 ORDER BY 3 DESC, 2 LIMIT 10) t
JOIN filing f USING (company_id, accession) JOIN company c USING (company_id) ORDER BY t.value DESC, f.accession"""

ROWS = """FROM rollup_company_day d WHERE d.basis = 'FILED' AND d.bucket BETWEEN {to} - {days} AND {to} AND NOT d.excluded
  AND d."table" = 'NON_DERIVATIVE'"""
BOUGHT = """SELECT c.company_id AS id, t.value, (SELECT count(DISTINCT i) FROM (SELECT unnest(d.insiders) AS i """ + ROWS + """
    AND d.code = 'P' AND d.company_id = t.company_id) x) AS more, c.name, c.ticker
FROM (SELECT company_id, sum(value) FILTER (WHERE code = 'P') AS value """ + ROWS + """
  GROUP BY 1 ORDER BY 2 DESC NULLS LAST, 1 LIMIT 10) t JOIN company c USING (company_id) ORDER BY t.value DESC NULLS LAST, 1"""
TRADED = """SELECT c.company_id AS id, t.value, t.transactions AS more, c.name, c.ticker
FROM (SELECT company_id, sum(value) AS value, sum(transactions) AS transactions """ + ROWS + """
  GROUP BY 1 ORDER BY 2 DESC NULLS LAST, 1 LIMIT 10) t JOIN company c USING (company_id) ORDER BY t.value DESC NULLS LAST, 1"""


def boards(to):
    """Each board's name in the document, and its SQL."""
    return {
        span + name: sql.format(code=code, days=days, to=to)
        for span, days in SPANS.items()
        for name, sql, code in (("Purchases", FILINGS, "P"), ("Sales", FILINGS, "S"), ("Companies", BOUGHT, ""),
                                ("All", TRADED, ""))
    }


def sample(store):
    return {"newest": store.psql("SELECT max(first_filed_on) FROM transaction")[0][0]}


def parameters(generator, keys):
    to = date.fromisoformat(keys["newest"]) - timedelta(generator.randrange(0, variants))
    return {"to": str(to)} | {name: str(to - timedelta(days)) for name, days in SPANS.items() if days}


def query(values):
    to = f"'{values['to']}'::date"
    return " UNION ALL ".join(f"(SELECT '{name}', id, value, more::text FROM ({sql}) x)"
                              for name, sql in boards(to).items())


def pgbench(keys):
    to = f"('{keys['newest']}'::date - :back::integer)"
    return (f"\\set back random(0, {variants - 1})\n"
            + "".join(sql.replace("\n", " ") + ";\n" for sql in boards(to).values()))


def check(data, rows):
    given = []
    for name, board in data.items():
        for entry in board:
            if "filing" in entry:
                filing = entry["filing"]
                flow = entry.get("purchases") or entry["sales"]
                given.append([name, str(int(filing["accessionNumber"].replace("-", ""))), flow["value"],
                              ", ".join(f"{owner['name']} {owner['role']}" for owner in filing["owners"])])
            else:
                flow = entry.get("purchases") or entry["all"]
                given.append([name, entry["company"]["cik"], flow["value"],
                              str(flow["insiders"] if "insiders" in flow else flow["transactions"])])
    wanted = [[name, key if name.endswith(("Purchases", "Sales")) else f"{int(key):010}", Decimal(value) if value else None, more]
              for name, key, value, more in rows]
    assert given == wanted, [pair for pair in zip(given, wanted) if pair[0] != pair[1]][:2]
