"""Random schemas in SDL: every kind of type, described, deprecated, defaulted and extended, mostly valid."""

SCALARS = ["Int", "Float", "String", "Boolean", "ID"]
WORDS = ["alpha", "beta", "gamma", "delta", "item", "kind", "name", "value", "count", "next"]
DESCRIPTIONS = ['"Short."', '"""A block."""', '"""\n  Indented\n    more\n\n  and "quoted" \\""" text\n"""', '""',
                r'"escaped \u{1F600} \"x\" \\ \t"']

# Selections that compare what introspection says of one type; lists whose order graphql-core chooses are left out.
TYPE = """query ($name: String!, $all: Boolean! = true) { __type(name: $name) { kind name description specifiedByURL isOneOf
  fields(includeDeprecated: $all) { name description isDeprecated deprecationReason type { ...T }
    args(includeDeprecated: $all) { ...V } }
  inputFields(includeDeprecated: $all) { ...V } enumValues(includeDeprecated: $all) {
    name description isDeprecated deprecationReason } } }
fragment V on __InputValue { name description defaultValue isDeprecated deprecationReason type { ...T } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }"""


class RandomSchema:
    """One schema: its definitions, and extensions that belong to them."""

    def __init__(self, rng):
        self.rng = rng
        number = rng.randrange
        self.enums = {f"E{i}": [f"E{i}_{w.upper()}" for w in rng.sample(WORDS, 1 + number(4))] for i in range(1 + number(3))}
        self.scalars = [f"S{i}" for i in range(number(3))]
        self.inputs = {f"I{i}": {} for i in range(number(4))}
        self.one_ofs = {f"O{i}" for i in range(number(2))}
        self.inputs.update({name: {} for name in self.one_ofs})
        self.interfaces = {f"N{i}": {} for i in range(number(4))}
        self.objects = {f"T{i}": {} for i in range(1 + number(4))}
        self.unions = {f"U{i}": rng.sample(list(self.objects), 1 + number(len(self.objects))) for i in range(number(3))}
        for index, (name, fields) in enumerate(self.inputs.items()):
            for word in rng.sample(WORDS, 1 + number(4)):
                fields[word] = self.input_value(list(self.inputs)[:index], is_one_of=name in self.one_ofs)
        self.parents = {name: [] for name in [*self.interfaces, *self.objects]}
        for index, (name, fields) in enumerate(self.interfaces.items()):
            self.implement(name, fields, list(self.interfaces)[:index])
        for name, fields in self.objects.items():
            self.implement(name, fields, list(self.interfaces))
        self.query = {word: self.field() for word in rng.sample(WORDS, 1 + number(5))}
        for name in rng.choices([*self.objects, *self.interfaces, *self.unions], k=1 + number(3)):
            self.query["get" + name] = (self.arguments(), self.wrapped(name), "")
        self.query.setdefault("echo", ({w: self.input_value(list(self.inputs)) for w in rng.sample(WORDS, 3)}, "String", ""))

    # Parts. A value is (type, default, directives), a field (arguments, type, directives).

    def wrapped(self, name):
        return self.rng.choice(["{}", "{}", "{}!", "[{}]", "[{}!]!", "[[{}]!]"]).format(name)

    def deprecated(self, may=True):
        reason = self.rng.choice(["", '(reason: "old")', '(reason: """\n  two\n  lines\n""")', '(reason: "")'])
        return f" @deprecated{reason}" if may and self.rng.random() < 0.15 else ""

    def input_value(self, inputs, is_one_of=False):
        name = self.rng.choice([*SCALARS, *self.enums, *self.scalars, *inputs, *inputs])
        type_ = name if is_one_of else self.wrapped(name)
        default = self.rng.random() < 0.35 and not is_one_of and f" = {self.literal(type_)}" or ""
        return type_, default, self.deprecated(not type_.endswith("!") or bool(default))

    def arguments(self):
        return {word: self.input_value(list(self.inputs)) for word in self.rng.sample(WORDS, self.rng.randrange(3))}

    def field(self):
        name = self.rng.choice([*SCALARS, *self.enums, *self.scalars, *self.objects, *self.interfaces, *self.unions])
        return self.arguments(), self.wrapped(name), self.deprecated()

    def implement(self, name, fields, candidates):
        for parent in self.rng.sample(candidates, min(len(candidates), self.rng.randrange(3))):
            for ancestor in [*self.parents[parent], parent]:
                if ancestor not in self.parents[name] and not any(
                        word in fields and fields[word] != field for word, field in self.interfaces[ancestor].items()):
                    self.parents[name].append(ancestor)
                    fields.update({w: (a, t, "") for w, (a, t, _) in self.interfaces[ancestor].items()})
        for word in self.rng.sample(WORDS, 1 + self.rng.randrange(4)):
            fields.setdefault(word, self.field())

    def literal(self, type_, depth=0):
        rng = self.rng
        if not type_.endswith("!") and rng.random() < 0.08:
            return "null"
        type_ = type_.rstrip("!")
        if type_.startswith("["):
            if rng.random() < 0.2 and not type_.startswith("[["):  # A single value stands for a list of one.
                return self.literal(type_[1:-1] + "!", depth + 1)
            return "[" + ", ".join(self.literal(type_[1:-1], depth + 1) for _ in range(rng.randrange(3))) + "]"
        if type_ in self.enums:
            return rng.choice(self.enums[type_])
        if type_ in self.inputs:
            fields = self.inputs[type_]
            if type_ in self.one_ofs:
                fields = dict([rng.choice(list(fields.items()))])
            given = {w: t for w, (t, default, _) in fields.items()
                     if type_ in self.one_ofs or t.endswith("!") and not default or rng.random() < 0.5}
            return "{" + ", ".join(f"{w}: {self.literal(t + '!' * (type_ in self.one_ofs), depth + 1)}"
                                   for w, t in given.items()) + "}"
        return {"Int": "7", "Float": rng.choice(["1.5", "2", "1e3"]), "Boolean": "true", "ID": rng.choice(['"a1"', "12"]),
                "String": rng.choice(['"s"', '"""b\n  c"""'])}.get(type_, rng.choice(["1", '"x"', "true"]))

    # Text.

    def described(self, text, indent=""):
        if self.rng.random() > 0.3:
            return indent + text
        return indent + self.rng.choice(DESCRIPTIONS) + "\n" + indent + text

    def value_text(self, name, value):
        return f"{name}: {value[0]}{value[1]}{value[2]}"

    def field_text(self, name, field):
        arguments, type_, directives = field
        inner = self.rng.choice([", ", "\n    "]).join(
            self.described(self.value_text(word, value)) for word, value in arguments.items())
        return self.described(f"{name}{f'({inner})' if inner else ''}: {type_}{directives}", "  ")

    def definitions(self):
        """Texts of definitions and of extensions."""
        rng, out, extensions = self.rng, [], []

        def add(keyword, name, head, parts, joint="\n", braces=("{\n", "\n}")):
            keep = parts if len(parts) < 2 or rng.random() < 0.6 else parts[:1 + rng.randrange(len(parts) - 1)]
            out.append(self.described(f"{keyword} {name}{head} {braces[0]}{joint.join(keep)}{braces[1]}"))
            if len(keep) < len(parts):
                extensions.append(f"extend {keyword} {name} {braces[0]}{joint.join(parts[len(keep):])}{braces[1]}")

        out.append("directive @mark(with: String, at: Int! = 1) repeatable on OBJECT | FIELD_DEFINITION | ENUM | SCALAR | FIELD")
        out.append(self.described("directive @once on INPUT_OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | QUERY"))
        for name, values in self.enums.items():
            add("enum", name, rng.choice(["", " @mark"]),
                [self.described(value + self.deprecated(), "  ") for value in values])
        for name in self.scalars:
            # Not by an extension: graphql-core overlooks it there.
            url = f' @specifiedBy(url: "https://example.org/{name}")'
            out.append(self.described(f"scalar {name}" + (url if rng.random() < 0.5 else "")))
            if rng.random() < 0.3:
                extensions.append(f"extend scalar {name} @mark")
        for name, fields in self.inputs.items():
            add("input", name, " @oneOf" if name in self.one_ofs else rng.choice(["", " @once"]),
                [self.described(self.value_text(word, value), "  ") for word, value in fields.items()])
        for keyword, types in (("interface", self.interfaces), ("type", self.objects)):
            for name, fields in types.items():
                parents = " implements " + rng.choice([" & ", "&"]).join(self.parents[name]) if self.parents[name] else ""
                add(keyword, name, parents, [self.field_text(word, field) for word, field in fields.items()])
        for name, members in self.unions.items():
            add("union", name, " =", members, " | ", ("", ""))
            if extensions and extensions[-1].startswith(f"extend union {name} "):
                extensions[-1] = extensions[-1].replace(f"{name} ", f"{name} = ")
        add("type", "Query", "", [self.field_text(word, field) for word, field in self.query.items()])
        if rng.random() < 0.3:
            out.append("type M { set(value: Int! = 3): Int }")
            extensions.append("extend schema { mutation: M }")
        rng.shuffle(out)
        rng.shuffle(extensions)
        return out, extensions


def broken(rng, out, extensions):
    """The same with one definition or extension dropped, doubled, or of another kind."""
    texts = out + extensions
    at = rng.randrange(len(texts))
    choice = rng.random()
    if choice < 0.35:
        del texts[at]
    elif choice < 0.6:
        texts.append(texts[at])
    else:
        for old, new in rng.sample([("type ", "interface "), ("enum ", "type "), ("input ", "type "), (": Int", ": T0"),
                                    ("@mark", "@once"), ("@once", "@once @once"), ("!", ""), ("@deprecated", "@mark"),
                                    ("Query", "Root"), (" & ", " & T0 & "), ("= T0", "= E0 | T0"), ("String", "Sting")], 4):
            if old in texts[at]:
                texts[at] = texts[at].replace(old, new, 1)
                break
    return texts
