"""Search as one types: beginnings of names and tickers, three to six letters.

The hand-written SQL does the whole job in the way that proved quickest: a statement for tickers and for beginnings of
names and, where that does not fill the list, a second one, which goes on with names that hold all words and, where there
are none, with names much like what was typed.
"""
import random

least = 0.6
PAGE = 10
# Ends what begins with a text: the last character there is.
END = "{text} || U&'\\+10FFFF'"

BEGUN = f"""
  (SELECT 'COMPANY' AS kind, c.name AS title, c.ticker, (3 + k.is_current::integer)::float8 AS score, c.company_id,
     NULL::bigint AS insider_id
   FROM company_ticker k JOIN company c USING (company_id) WHERE k.ticker = upper({{text}}))
  UNION ALL (SELECT 'COMPANY', c.name, c.ticker, 2.5, c.company_id, NULL
   FROM company_ticker k JOIN company c USING (company_id)
   WHERE k.ticker COLLATE "C" >= upper({{text}}) AND k.ticker COLLATE "C" < upper({END}) AND k.is_current
   ORDER BY k.ticker COLLATE "C" LIMIT {PAGE})
  UNION ALL (SELECT 'COMPANY', name, ticker, CASE WHEN lower(name) = {{text}} THEN 2.9 ELSE 2.4 END, company_id, NULL
   FROM company WHERE lower(name) COLLATE "C" >= {{text}} AND lower(name) COLLATE "C" < {END}
   ORDER BY lower(name) COLLATE "C", company_id LIMIT {PAGE})
  UNION ALL (SELECT 'INSIDER', name, NULL, CASE WHEN lower(name) = {{text}} THEN 2.9 ELSE 2.4 END, NULL, insider_id
   FROM insider WHERE lower(name) COLLATE "C" >= {{text}} AND lower(name) COLLATE "C" < {END}
   ORDER BY lower(name) COLLATE "C", insider_id LIMIT {PAGE})"""

BEST = f"""SELECT t.kind, t.title, t.company_id, t.ticker, t.insider_id, count(*) OVER () AS found
FROM (SELECT DISTINCT ON (h.kind, h.company_id, h.insider_id) h.* FROM ({{hits}}) h
  ORDER BY h.kind, h.company_id, h.insider_id, h.score DESC) t
ORDER BY t.score DESC, length(t.title), t.title, t.kind, t.company_id, t.insider_id LIMIT {PAGE}"""

NAMES = f"""(SELECT '{{kind}}', c.name, {{columns[0]}}, {{score}}, {{columns[1]}}, {{columns[2]}}
   FROM (SELECT * FROM {{table}} c WHERE {{gate}} AND {{words}} LIMIT 1000) c
   ORDER BY 4 DESC, length(c.name), c.name LIMIT {PAGE})"""
TABLES = {"COMPANY": ("company", ("c.ticker", "c.company_id", "NULL::bigint")),
          "INSIDER": ("insider", ("NULL", "NULL::bigint", "c.insider_id"))}


def begun(text):
    return BEST.format(hits=BEGUN.format(text=text))


def everything(text):
    """For a text as it was typed: each word is a condition of its own."""
    def holds(word, anywhere):
        return f"(' ' || c.search_text) LIKE '{'%' if anywhere else '% '}{word}%'"

    def names(score, gates, words):
        return " UNION ALL ".join(
            NAMES.format(kind=kind, table=table, columns=columns, score=score, gate=gates[kind], words=" AND ".join(words))
            for kind, (table, columns) in TABLES.items())

    words = text.split()
    similarity = f"word_similarity('{text}', c.search_text) / 2"
    unfilled = f"(SELECT count(DISTINCT (company_id, insider_id)) FROM {{}}) < {PAGE}"
    steps = [
        "begun AS MATERIALIZED (" + BEGUN.format(text=f"'{text}'") + ")",
        "worded AS MATERIALIZED (" + names(
            f"CASE WHEN {holds(text, False)} THEN 1.8 ELSE 1 END + {similarity}",
            dict.fromkeys(TABLES, unfilled.format("begun")), [holds(word, len(word) > 2) for word in words]) + ")",
        "literal AS (SELECT * FROM begun UNION ALL SELECT * FROM worded)",
    ]
    hits = "SELECT * FROM literal"
    if any(len(word) > 2 for word in words):
        none = "NOT EXISTS (SELECT FROM literal{}) AND " + unfilled.format("literal")
        hits += " UNION ALL " + names(
            similarity, {"COMPANY": none.format(" WHERE kind = 'COMPANY'"), "INSIDER": none.format("")},
            [f"(' ' || c.search_text) %> '{word}'" if len(word) > 2 else holds(word, False) for word in words])
    return "WITH " + ", ".join(steps) + " " + BEST.format(hits=hits)


def beginning(generator, names):
    return generator.choice(names)[: generator.randrange(3, 7)].strip()


def sample(store):
    names = [r[0].lower().replace("'", "") for r in store.psql(
        "(SELECT name FROM company ORDER BY company_id LIMIT 500) UNION ALL (SELECT name FROM insider ORDER BY insider_id LIMIT 2000)")]
    generator = random.Random(3)
    texts = [beginning(generator, names) for _ in range(200)]
    counts = store.psql(f"SELECT n, (SELECT count(*) FROM ({begun('p.text')}) x) "
                        f"FROM unnest(ARRAY{texts}::text[]) WITH ORDINALITY AS p(text, n)")
    return {"names": names, "texts": texts, "unfilled": [int(n) for n, count in counts if int(count) < PAGE]}


def parameters(generator, keys):
    return {"text": beginning(generator, keys["names"])}


def query(values):
    return everything(values["text"])


def pgbench(keys):
    text = f"(SELECT (ARRAY{keys['texts']}::text[])[:n] AS text OFFSET 0) p"
    first = f"SELECT x.* FROM {text} CROSS JOIN LATERAL ({begun('p.text')}) x"
    second = "".join(f"\\if :n = {n}\n{everything(keys['texts'][n - 1])};\n\\endif\n".replace("\n ", " ")
                     for n in keys["unfilled"])
    return (f"\\set n random(1, {len(keys['texts'])})\n\\set found 0\n" + first.replace("\n", " ")
            + f" \\aset\n\\if :found < {PAGE}\n{second}\\endif\n")


def check(data, rows):
    given = [(hit["kind"], hit["title"], str(int((hit["company"] or hit["insider"])["cik"])),
              (hit["company"] or {}).get("ticker") or "") for hit in data["search"]]
    assert given == [(r[0], r[1], r[2] or r[4], r[3]) for r in rows], (given, rows)
