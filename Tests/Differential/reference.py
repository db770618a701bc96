"""What graphql-core answers to a conformance case: the other side of the comparison."""
import functools
import json

from graphql import (GraphQLError, GraphQLSchema, build_ast_schema, execute, get_named_type, parse, print_ast,
                     specified_rules, validate, validate_schema)
from graphql.execution import ExecutionContext
from graphql.validation.specified_rules import specified_sdl_rules
from graphql.validation.rules.max_introspection_depth_rule import MaxIntrospectionDepthRule
from graphql.validation.validate import validate_sdl

# The limit is no rule of the specification.
RULES = [rule for rule in specified_rules if rule is not MaxIntrospectionDepthRule]


def answer(case):
    """The answer as `form4 conformance` has to give it, or None where graphql-core itself stumbles."""
    try:
        return KINDS[case["kind"]](case)
    except GraphQLError:
        raise
    except Exception:  # some documents that break several rules at once make it fail
        return None


def rule(rules, name):
    return rules if name == "*" else [rule for rule in rules if rule.__name__ == name + "Rule"]


def formatted(errors):
    return [error.formatted for error in errors]


def parsed(case):
    try:
        parse(case["source"])
    except GraphQLError as error:
        return {"ok": False, "errors": [error.formatted]}
    return {"ok": True, "errors": []}


def printed(case):
    return {"text": print_ast(parse(case["source"]))}


@functools.lru_cache(256)
def schema_of(sdl):
    """The schema of a text, or the errors that it has."""
    document = parse(sdl)
    errors = validate_sdl(document)
    if not errors:
        schema = build_ast_schema(document, assume_valid_sdl=True)
        errors = validate_schema(schema)
        if not errors:
            return schema
    return errors


def validated(case):
    schema = schema_of(case["schema_sdl"])
    if not isinstance(schema, GraphQLSchema):
        return None
    return {"errors": formatted(validate(schema, parse(case["query"]), rule(RULES, case["rule"]), max_errors=1000))}


def sdl(case):
    base = case["base_sdl"] and build_ast_schema(parse(case["base_sdl"]), assume_valid_sdl=True)
    return {"errors": formatted(validate_sdl(parse(case["sdl"]), base, rule(specified_sdl_rules, case["rule"])))}


def schema(case):
    try:
        built = schema_of(case["sdl"])
    except GraphQLError as error:
        return {"errors": [error.formatted]}
    return {"errors": [] if isinstance(built, GraphQLSchema) else formatted(built)}


def resolved(source, info, **arguments):
    value = source.get(info.field_name) if isinstance(source, dict) else None
    if get_named_type(info.return_type).name == "String":
        return materialised(value, json.dumps(arguments, separators=(",", ":"), ensure_ascii=False))
    return materialised(value, arguments)


def materialised(value, arguments):
    if isinstance(value, dict):
        if "$error" in value:
            return GraphQLError(value["$error"])
        if value.get("$args") is True:
            return arguments
    if isinstance(value, list):
        return [materialised(item, arguments) for item in value]
    return value


def executed(case):
    schema = schema_of(case["schema_sdl"])
    if not isinstance(schema, GraphQLSchema):
        return None
    try:
        document = parse(case["query"])
    except GraphQLError as error:
        return {"response": {"errors": [error.formatted]}}
    errors = validate(schema, document, RULES, max_errors=1000)
    if errors:
        return {"response": {"errors": formatted(errors)}}
    context = ExecutionContext.build(schema, document, case.get("root_value") or {},
                                     raw_variable_values=case.get("variables"),
                                     operation_name=case.get("operationName"), field_resolver=resolved)
    if isinstance(context, list):
        return {"response": {"errors": formatted(context)}}
    result = execute(schema, document, case.get("root_value") or {}, variable_values=case.get("variables"),
                     operation_name=case.get("operationName"), field_resolver=resolved)
    response = {"data": result.data}
    if result.errors:
        response["errors"] = formatted(result.errors)
    return {"response": json.loads(json.dumps(response))}


KINDS = {"parse": parsed, "print": printed, "validate": validated, "sdl": sdl, "schema": schema, "execute": executed}
