"""Clusters of independent buyers in a quarter. No hand-written SQL does the same: no ceiling, only figures."""
from datetime import date, timedelta

least = None
variants = 60
in_memory = True


def sample(store):
    return {"newest": store.psql("SELECT max(first_filed_on) FROM transaction")[0][0]}


def parameters(generator, keys):
    to = date.fromisoformat(keys["newest"]) - timedelta(generator.randrange(0, variants))
    return {"from": str(to - timedelta(89)), "to": str(to)}
