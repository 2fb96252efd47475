"""Every write is an action: one verb, told by keyword who and when, one transaction, with its trace."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shape.source import Source, found, offered

MANY_TRANSACTIONS = "# not one transaction:"
"""A long run that commits batch by batch says so on its first line; each batch is an action of its own."""


def unsigned(source: Source) -> Iterator[str]:
    """What `actions` offer without `@action`, or with an argument by position."""
    if source.word != "actions":
        return
    names, lines = offered(source), source.text.splitlines()
    for function in source.public_functions():
        if names is not None and function.name not in names:
            continue  # shared by the actions of this area, and behind their door
        decorators = {getattr(each, "id", getattr(each, "attr", "")) for each in function.decorator_list}
        if "action" not in decorators and MANY_TRANSACTIONS not in lines[function.lineno - 1]:
            yield f"{function.name} (line {function.lineno}) is not decorated with @action"
        given = function.args
        if given.args or given.posonlyargs or given.vararg or given.kwarg:
            yield f"{function.name} (line {function.lineno}) takes arguments by position or without a name"
        if not {"by", "at"} <= {argument.arg for argument in given.kwonlyargs}:
            yield f"{function.name} (line {function.lineno}) does not take `by` and `at`"


def test_every_write_is_an_action() -> None:
    assert "\n".join(found(unsigned)) == ""


def test_an_unsigned_write_is_found() -> None:
    def problems(text: str) -> int:
        return len(list(unsigned(Source("bijlighar.nowhere.actions", text))))

    assert problems("def issue(*, by, at): pass") == 1
    assert problems("@action\ndef issue(bill, *, by, at): pass") == 1
    assert problems("@action\ndef issue(*, by): pass") == 1
    assert problems("@action\ndef issue(*, bill_id, by, at): pass\ndef _inside(x): pass") == 0
    assert problems("def issue_all(*, by, at):  # not one transaction: by office\n    pass") == 0
