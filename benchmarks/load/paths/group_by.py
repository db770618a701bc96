"""An ad hoc question that no rollup holds: a quarter by role and code, direct holdings above a value."""
from datetime import date, timedelta
from decimal import Decimal

least = 0.6

SQL = """SELECT role, code, count(*), sum(value) FROM transaction WHERE first_filed_on BETWEEN {to} - 89 AND {to}
  AND ownership = 'DIRECT' AND value >= {floor} AND known_until IS NULL AND NOT excluded AND "table" = 'NON_DERIVATIVE'
  GROUP BY 1, 2 ORDER BY 1, 2"""


def sample(store):
    return {"newest": store.psql("SELECT max(first_filed_on) FROM transaction")[0][0]}


def parameters(generator, keys):
    to = date.fromisoformat(keys["newest"]) - timedelta(generator.randrange(0, 2000))
    return {"from": str(to - timedelta(89)), "to": str(to), "least": generator.randrange(0, 200_000)}


def query(values):
    return SQL.format(to=f"'{values['to']}'::date", floor=values["least"])


def pgbench(keys):
    return ("\\set back random(0, 1999)\n\\set floor random(0, 199999)\n"
            + SQL.format(to=f"('{keys['newest']}'::date - :back::integer)", floor=":floor").replace("\n", " ") + ";\n")


def check(data, rows):
    # A group of flagged rows alone is told, too, with nothing in it but their number.
    given = {(x["role"], x["code"]): (x["all"]["transactions"], x["all"]["value"])
             for x in data["activity"] if x["all"]["transactions"]}
    assert given == {(r[0], r[1]): (Decimal(r[2]), Decimal(r[3])) for r in rows}, (given, rows)
