"""What pydantic found wrong with a value, as a sentence that says what would be right."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails, ValidationError

# Said of what was written, which follows: "this is a whole number, not 'three'".
RIGHT = {
    "int_parsing": "this is a whole number",
    "int_type": "this is a whole number",
    "int_from_float": "this is a whole number",
    "int_parsing_size": "this is a whole number, and a smaller one",
    "float_parsing": "this is a number",
    "float_type": "this is a number",
    "finite_number": "this is a number that ends",
    "bool_parsing": "this is true or false, or yes or no",
    "bool_type": "this is true or false, or yes or no",
    "string_type": "this is a line of text",
    "tuple_type": "this is a list: each item on a line of its own after a hyphen, or all in [ ]",
    "list_type": "this is a list: each item on a line of its own after a hyphen, or all in [ ]",
    "time_parsing": "this is a time of day, such as 10:00",
    "time_type": "this is a time of day, such as 10:00",
    "date_parsing": "this is a day, such as 2022-06-08",
    "date_type": "this is a day, such as 2022-06-08",
    "date_from_datetime_parsing": "this is a day, such as 2022-06-08",
    "date_from_datetime_inexact": "this is a day without a time, such as 2022-06-08",
    "datetime_parsing": "this is a day and a time, such as 2022-06-08T10:00:00Z",
    "datetime_type": "this is a day and a time, such as 2022-06-08T10:00:00Z",
    "datetime_from_date_parsing": "this is a day and a time, such as 2022-06-08T10:00:00Z",
    "path_type": "this is the name of a file or folder",
    "dict_type": "names and values stand under this, each on a line of its own",
    "model_type": "names and values stand under this, each on a line of its own",
    "model_attributes_type": "names and values stand under this, each on a line of its own",
    "timezone_aware": "this is a moment with its zone, such as 2022-06-08T10:00:00Z",
    "string_pattern_mismatch": "this is written in another way",
}

Context = Mapping[str, Any]


def slip(error: ErrorDetails, written: Any) -> str:
    """What is wrong with what was `written`, and what would be right."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("value_error", "assertion_error"):
        cause = context["error"]
        # A model made inside another's check: what was wrong with it, and not that something was.
        return slip(cause.errors()[0], written) if isinstance(cause, ValidationError) else str(cause)
    if kind == "missing":
        return "this is missing: add it"
    if kind == "extra_forbidden":
        return "this is not known here: take it out"
    if written is None:
        return "there is nothing here: write a value, or take the line out"
    if kind == "string_too_short" and context["min_length"] == 1:
        return "there is nothing here: write something"
    if kind in ("enum", "literal_error"):
        return not_one_of(written, _in_list(str(context["expected"])))
    if kind in ("too_short", "too_long"):
        return _of_items(context, kind)
    return f"{_asked_for(error, context)}, not {shown(written)}"


def _asked_for(error: ErrorDetails, context: Context) -> str:
    """What stands here, for the kinds of error that know a limit and for those that do not."""
    match error["type"]:
        case "greater_than_equal":
            return f"this is {context['ge']:g} or more"
        case "less_than_equal":
            return f"this is {context['le']:g} or less"
        case "greater_than":
            return f"this is more than {context['gt']:g}"
        case "less_than":
            return f"this is less than {context['lt']:g}"
        case "string_too_long":
            return f"this is text of at most {context['max_length']} characters"
        case "string_too_short":
            return f"write at least {context['min_length']} characters"
    # One nobody thought of: in the library's own words rather than in none.
    return RIGHT.get(error["type"], f"this must be another value ({error['msg']})")


def _of_items(context: Context, kind: str) -> str:
    if context.get("field_type") == "Dictionary":
        return "at least one name with its value stands under this"
    if kind == "too_short":
        least = context["min_length"]
        return f"this list has at least {'one item' if least == 1 else f'{least} items'}, not {shown([])}"
    held = context.get("actual_length")
    return f"this list has at most {context['max_length']} items" + (f", not {held}" if held else "")


def not_one_of(written: Any, known: Sequence[str]) -> str:
    """That `written` is none of `known`, the nearest of them, and all of them."""
    close = get_close_matches(str(written), known, n=1)
    guess = f"; did you mean {close[0]}?" if close else "."
    return f"{shown(written)} is not known{guess} It is one of: {', '.join(known)}"


def _in_list(expected: str) -> list[str]:
    return [word.strip("'\"") for word in expected.replace(" or ", ", ").split(", ")]


def shown(written: Any) -> str:
    """What was written, short enough to be told."""
    if isinstance(written, dict):
        return "names and values"
    if isinstance(written, list | tuple):
        return "a list" if written else "an empty list"
    text = str(written)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")
