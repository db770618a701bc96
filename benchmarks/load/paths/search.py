"""Search as one types: beginnings of names and tickers, three to six letters."""
least = 0.6

SQL = """SELECT * FROM (
  (SELECT 'COMPANY', c.name, c.company_id, c.ticker FROM company_ticker k JOIN company c USING (company_id)
   WHERE k.ticker COLLATE "C" >= upper({text}) AND k.ticker COLLATE "C" < upper({text}) || U&'\\+10FFFF' AND k.is_current
   ORDER BY k.ticker COLLATE "C" LIMIT 10)
  UNION ALL (SELECT 'COMPANY', name, company_id, ticker FROM company WHERE lower(name) COLLATE "C" >= {text}
   AND lower(name) COLLATE "C" < {text} || U&'\\+10FFFF' ORDER BY lower(name) COLLATE "C", company_id LIMIT 10)
  UNION ALL (SELECT 'INSIDER', name, insider_id, NULL FROM insider WHERE lower(name) COLLATE "C" >= {text}
   AND lower(name) COLLATE "C" < {text} || U&'\\+10FFFF' ORDER BY lower(name) COLLATE "C", insider_id LIMIT 10)) x LIMIT 10"""


def sample(store):
    names = store.psql("SELECT name FROM company ORDER BY company_id LIMIT 500") + store.psql(
        "SELECT name FROM insider ORDER BY insider_id LIMIT 2000")
    return {"names": [r[0].lower().replace("'", "") for r in names]}


def parameters(generator, keys):
    return {"text": generator.choice(keys["names"])[: generator.randrange(3, 7)].strip()}


def query(values):
    return SQL.format(text=f"'{values['text']}'")


def pgbench(keys):
    import random

    generator = random.Random(3)
    texts = ",".join(f"'{generator.choice(keys['names'])[:generator.randrange(3, 7)].strip()}'" for _ in range(200))
    return "\\set n random(1, 200)\n" + SQL.format(text=f"(ARRAY[{texts}]::text[])[:n]").replace("\n", " ") + ";\n"


def check(data, rows):
    assert data["search"], "nothing found of a name that exists"
    found = {(hit["company"] or hit["insider"])["cik"] for hit in data["search"]}
    assert len(rows) == 0 or found & {f"{int(r[2]):010}" for r in rows}, (found, rows)
