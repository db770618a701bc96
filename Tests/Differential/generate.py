"""Random conformance cases: known ones changed token by token, and fields with random arguments and answers."""
import json
import random

from graphql import (GraphQLBoolean, GraphQLError, GraphQLNonNull, Source, get_named_type, is_enum_type,
                     is_input_object_type, is_leaf_type, is_list_type, is_non_null_type, is_object_type, parse,
                     type_from_ast)
from graphql.language.lexer import Lexer

import reference
import schemas


def tokens(text):
    """The text of each token with the ignored text before it, as far as the lexer gets."""
    lexer, out, end = Lexer(Source(text)), [], 0
    try:
        while True:
            token = lexer.advance()
            if token.kind.value == "<EOF>":
                break
            out.append((text[end:token.start], text[token.start:token.end]))
            end = token.end
    except GraphQLError:
        out.append(("", text[end:]))
    return out


def mutated(rng, parts, pool):
    """The text with one to three tokens dropped, doubled, swapped, replaced, put in, or a run of them repeated."""
    parts = list(parts)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        if not parts:
            break
        at = rng.randrange(len(parts))
        choice = rng.random()
        if choice < 0.25:
            del parts[at]
        elif choice < 0.4:
            parts.insert(at, parts[at])
        elif choice < 0.55:
            other = rng.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif choice < 0.85:
            parts[at] = (parts[at][0] or " ", rng.choice(pool))
        elif choice < 0.95:
            parts.insert(at, (" ", rng.choice(pool)))
        else:
            end = min(len(parts), at + rng.randrange(1, 12))
            parts[at:at] = parts[at:end]
    return "".join(space + text for space, text in parts)


# Literals and values that lie beside each other on the border of what some type accepts.
LITERALS = ["null", "true", "false", "0", "1", "2147483647", "2147483648", "-2147483648", "-2147483649",
            "9007199254740993", "123456789012345678901234567890", "1.0", "1.5", "-1.25", "1e3", "1e-400",
            '""', '"1"', '"x"', '"RED"', '"""block\n  string"""', r'"é\u{1F600}\n"', "RED", "BLUE", "x",
            "[]", "[null]", "[1]", "[1, null]", "[[1]]", '["a", 1]', "{}"]
VALUES = [None, True, False, 0, 1, -1, 2147483647, 2147483648, -2147483648, -2147483649, 9007199254740993,
          1.0, 1.5, -0.0, 1e3, 1e20, "", "1", "x", "RED", "BLUE", "true", "é😀\n\"", [], [None], [1],
          [1, None], [[1]], [[1, None], None], ["a", 1], {}, {"a": 1}]


def literal(rng, type_, variables, depth=0):
    """A literal that mostly fits the type; variables that it uses are added to `variables` with a type."""
    if depth > 3 or rng.random() < 0.12:
        return rng.choice(LITERALS)
    if rng.random() < 0.15:
        name = f"v{len(variables)}"
        variables[name] = str(type_) if rng.random() < 0.7 else rng.choice(
            [str(get_named_type(type_)), f"[{get_named_type(type_)}]", "Int", f"{get_named_type(type_)}!"])
        return f"${name}"
    if is_non_null_type(type_):
        return literal(rng, type_.of_type, variables, depth)
    if is_list_type(type_):
        if rng.random() < 0.2:
            return literal(rng, type_.of_type, variables, depth + 1)
        return "[" + ", ".join(literal(rng, type_.of_type, variables, depth + 1)
                               for _ in range(rng.randrange(4))) + "]"
    if is_enum_type(type_):
        return rng.choice(list(type_.values))
    if is_input_object_type(type_):
        fields = [(n, f) for n, f in type_.fields.items()
                  if rng.random() < (0.9 if is_non_null_type(f.type) else 0.4)]
        if rng.random() < 0.08:
            fields.append(rng.choice(list(type_.fields.items())))
        rng.shuffle(fields)
        parts = [f"{n}: {literal(rng, f.type, variables, depth + 1)}" for n, f in fields]
        if rng.random() < 0.06:
            parts.append("nope: 1")
        return "{" + ", ".join(parts) + "}"
    fitting = {"Int": ["1", "0", "-7", "2147483647"], "Float": ["1", "1.5", "1e3"], "String": ['"s"', '"""b"""'],
               "Boolean": ["true", "false"], "ID": ['"4"', "4"]}
    return rng.choice(fitting.get(type_.name, LITERALS))


def value(rng, type_, depth=0):
    """A JSON value for a variable that mostly fits the type."""
    if depth > 3 or rng.random() < 0.15:
        return rng.choice(VALUES)
    if is_non_null_type(type_):
        return value(rng, type_.of_type, depth)
    if rng.random() < 0.07:
        return None
    if is_list_type(type_):
        if rng.random() < 0.2:
            return value(rng, type_.of_type, depth + 1)
        return [value(rng, type_.of_type, depth + 1) for _ in range(rng.randrange(4))]
    if is_enum_type(type_):
        return rng.choice(list(type_.values))
    if is_input_object_type(type_):
        fields = {n: value(rng, f.type, depth + 1) for n, f in type_.fields.items()
                  if rng.random() < (0.9 if is_non_null_type(f.type) else 0.4)}
        if rng.random() < 0.06:
            fields["nope"] = 1
        return fields
    fitting = {"Int": [1, 0, -7, 2147483647, 3.0], "Float": [1, 1.5, 1e3], "String": ["s", ""],
               "Boolean": [True, False], "ID": ["4", 4]}
    return rng.choice(fitting.get(type_.name, VALUES))


def result(rng, schema, type_, depth=0):
    """A value for a resolver: mostly what the type allows, now and then null, an error, or something else."""
    if rng.random() < 0.04:
        return {"$error": "boom"}
    if rng.random() < 0.05:
        return None
    if is_non_null_type(type_):
        return result(rng, schema, type_.of_type, depth)
    if rng.random() < 0.05:
        return rng.choice(VALUES)
    if is_list_type(type_):
        return [result(rng, schema, type_.of_type, depth + 1) for _ in range(rng.randrange(4))]
    if is_enum_type(type_):
        return rng.choice(list(type_.values))
    if is_leaf_type(type_):
        if rng.random() < 0.1:
            return {"$args": True}
        return value(rng, type_)
    if depth > 5:
        return None
    possible = [type_] if is_object_type(type_) else list(schema.get_possible_types(type_))
    if not possible:
        return None
    chosen = rng.choice(possible)
    entries = {n: result(rng, schema, f.type, depth + 1) for n, f in chosen.fields.items() if rng.random() < 0.9}
    if rng.random() < 0.95:
        entries["__typename"] = chosen.name if rng.random() < 0.95 else rng.choice(list(schema.type_map))
    return entries


class Request:
    """A random operation over a schema, with fragments, directives, variables, and data to answer it from."""

    def __init__(self, rng, sdl, schema):
        self.rng, self.sdl, self.schema = rng, sdl, schema
        self.variables, self.fragments = {}, []

    def case(self):
        rng, schema = self.rng, self.schema
        kinds = [k for k in ("query", "mutation") if getattr(schema, f"{k}_type")]
        kind = rng.choice(kinds)
        root = getattr(schema, f"{kind}_type")
        body = self.selection(root, 0)
        definitions = []
        for name, type_ in self.variables.items():
            default = ""
            named = schema.type_map.get(type_.strip("[]!"))
            if rng.random() < 0.2 and named:
                default = " = " + literal(rng, named, {}, 1)
            definitions.append(f"${name}: {type_}{default}")
        text = kind + (f" ({', '.join(definitions)})" if definitions else "") + " " + body
        return {"kind": "execute", "schema_sdl": self.sdl, "query": "\n".join([text] + self.fragments),
                "variables": self.values(text), "operationName": None,
                "root_value": {n: result(rng, schema, f.type) for n, f in root.fields.items()}}

    def values(self, text):
        values = {}
        for name, type_ in self.variables.items():
            if self.rng.random() < 0.15:
                continue
            operation = parse(f"query ($x: {type_}) {{ x }}").definitions[0]
            known = type_from_ast(self.schema, operation.variable_definitions[0].type)
            values[name] = value(self.rng, known) if known else self.rng.choice(VALUES)
        return values

    def selection(self, type_, depth):
        rng, parts = self.rng, []
        fields = list(getattr(type_, "fields", {}).items())
        for _ in range(rng.randrange(1, 5 if depth < 2 else 3)):
            choice = rng.random()
            if choice < 0.1 or not fields and choice < 0.4:
                parts.append(self.alias() + "__typename" + self.directive())
            elif choice < 0.3 or not fields:
                parts.append(self.fragment(type_, depth))
            else:
                parts.append(self.field(*rng.choice(fields), depth))
        return "{ " + " ".join(parts) + " }"

    def alias(self):
        return self.rng.choice(["a: ", "b: ", "c: "]) if self.rng.random() < 0.15 else ""

    def directive(self):
        if self.rng.random() > 0.1:
            return ""
        name = self.rng.choice(["skip", "include"])
        return f" @{name}(if: {literal(self.rng, GraphQLNonNull(GraphQLBoolean), self.variables)})"

    def field(self, name, field, depth):
        arguments = [f"{n}: {literal(self.rng, a.type, self.variables)}" for n, a in field.args.items()
                     if self.rng.random() < (0.95 if is_non_null_type(a.type) else 0.6)]
        self.rng.shuffle(arguments)
        text = self.alias() + name + (f"({', '.join(arguments)})" if arguments else "") + self.directive()
        named = get_named_type(field.type)
        if is_leaf_type(named):
            return text
        return text + " " + (self.selection(named, depth + 1) if depth < 5 else "{ __typename }")

    def fragment(self, type_, depth):
        rng, schema = self.rng, self.schema
        composite = [t for t in schema.type_map.values() if hasattr(t, "fields") and not is_input_object_type(t)
                     and not t.name.startswith("__") or hasattr(t, "types")]
        others = [t for t in composite if set(possible(schema, t)) & set(possible(schema, type_))]
        on = rng.choice(others or [type_]) if rng.random() < 0.95 else rng.choice(composite)
        if depth > 4:
            return "__typename"
        if rng.random() < 0.25:
            return "..." + self.directive() + " " + self.selection(type_, depth + 1)
        body = self.selection(on, depth + 1)
        if rng.random() < 0.5:
            return f"... on {on.name}{self.directive()} {body}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {on.name} {body}")
        return f"...{name}{self.directive()}"


def possible(schema, type_):
    return [type_] if is_object_type(type_) else schema.get_possible_types(type_)


class Cases:
    """An endless supply of cases, made from those of a folder."""

    def __init__(self, folder, seed):
        self.rng = random.Random(seed)
        known = [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in open(file, encoding="utf-8")]
        self.by_kind = {}
        for case in known:
            self.by_kind.setdefault(case["kind"], []).append(case)
        texts = {"query": [], "sdl": []}
        for case in known:
            texts["query"] += [case[k] for k in ("query", "source") if case.get(k)]
            texts["sdl"] += [case[k] for k in ("sdl", "schema_sdl") if case.get(k)]
        self.sdls = sorted(set(texts["sdl"]))
        self.pools = {name: pool(texts[name]) for name in texts}
        self.schemas = {}
        for sdl in sorted({case["schema_sdl"] for case in known if case.get("schema_sdl")}):
            schema = reference.schema_of(sdl)
            # Not those that offer the values of introspection as data of their own.
            if not isinstance(schema, list) and len(schema.type_map) < 60 and ": __" not in sdl:
                self.schemas[sdl] = schema
        self.sdl_words = {sdl: pool([sdl]) for sdl in self.schemas}

    def next(self):
        return self.rng.choice([self.parse, self.parse, self.validate, self.validate, self.sdl, self.schema,
                                self.request, self.request, self.execute, self.made, self.made])()

    def made(self):
        """A case over a schema that nobody wrote."""
        rng = self.rng
        definitions, extensions = schemas.RandomSchema(rng).definitions()
        choice = rng.random()
        if choice < 0.25:
            return {"kind": "schema", "sdl": "\n".join(schemas.broken(rng, definitions, extensions))}
        if choice < 0.4:
            texts = schemas.broken(rng, [], extensions) if extensions else ["extend type Query @mark"]
            return {"kind": "sdl", "rule": "*", "base_sdl": "\n".join(definitions), "sdl": "\n".join(texts)}
        sdl = "\n".join(definitions + extensions)
        schema = reference.schema_of(sdl)
        if isinstance(schema, list):
            return {"kind": "schema", "sdl": sdl}
        if choice < 0.7:
            name = rng.choice([name for name in schema.type_map if not name.startswith("__")])
            return {"kind": "execute", "schema_sdl": sdl, "query": schemas.TYPE, "variables": {"name": name},
                    "operationName": None, "root_value": {}}
        return Request(rng, sdl, schema).case()

    def parse(self):
        rng = self.rng
        case = rng.choice(self.by_kind[rng.choice(["parse", "print"])])
        text = mutated(rng, tokens(case["source"]), self.pools["query"])
        return {"kind": rng.choice(["parse", "print"]), "source": text}

    def words(self, sdl):
        return self.rng.choice([self.sdl_words.get(sdl) or self.pools["query"], self.pools["query"]])

    def validate(self):
        case = self.rng.choice(self.by_kind["validate"])
        sdl = case["schema_sdl"]
        return {"kind": "validate", "rule": self.rng.choice(["*", case["rule"]]), "schema_sdl": sdl,
                "query": mutated(self.rng, tokens(case["query"]), self.words(sdl))}

    def sdl(self):
        rng = self.rng
        case = rng.choice(self.by_kind["sdl"])
        base = rng.choice([case["base_sdl"], None, rng.choice(sorted(self.schemas))])
        text = rng.choice([case["sdl"], rng.choice(self.by_kind["schema"])["sdl"]])
        if base and rng.random() < 0.3:
            text += "\n" + mutated(rng, [(" ", "extend")] + tokens(rng.choice(self.by_kind["sdl"])["sdl"]),
                                   pool([base]))
        return {"kind": "sdl", "rule": rng.choice(["*", case["rule"]]), "base_sdl": base,
                "sdl": mutated(rng, tokens(text), self.pools["sdl"])}

    def schema(self):
        text = self.rng.choice([self.rng.choice(self.by_kind["schema"])["sdl"], self.rng.choice(self.sdls)])
        words = self.rng.choice([self.pools["sdl"], pool([text])])
        return {"kind": "schema", "sdl": mutated(self.rng, tokens(text), words)}

    def request(self):
        sdl = self.rng.choice(sorted(self.schemas))
        return Request(self.rng, sdl, self.schemas[sdl]).case()

    def execute(self):
        case = self.rng.choice(self.by_kind["execute"])
        keys = ("kind", "schema_sdl", "query", "variables", "operationName", "root_value")
        changed = {key: case[key] for key in keys}
        changed["query"] = mutated(self.rng, tokens(case["query"]), self.words(case["schema_sdl"]))
        return changed


def pool(texts):
    return sorted({text for source in texts for _, text in tokens(source) if len(text) < 40}) or ["x"]
