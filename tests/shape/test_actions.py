"""Every write is an action: one verb, told by keyword who and when, one transaction, with its trace."""

from __future__ import annotations

from collections.abc import Iterator

from tests.shape.source import Source, found


def unsigned(source: Source) -> Iterator[str]:
    """Public functions in `actions` that are no `@action`, or take an argument by position."""
    if source.word != "actions":
        return
    for function in source.public_functions():
        decorators = {getattr(each, "id", getattr(each, "attr", "")) for each in function.decorator_list}
        if "action" not in decorators:
            yield f"{function.name} (line {function.lineno}) is not decorated with @action"
        names = function.args
        if names.args or names.posonlyargs or names.vararg or names.kwarg:
            yield f"{function.name} (line {function.lineno}) takes arguments by position or without a name"
        if not {"by", "at"} <= {argument.arg for argument in names.kwonlyargs}:
            yield f"{function.name} (line {function.lineno}) does not take `by` and `at`"


def test_every_write_is_an_action() -> None:
    assert found(unsigned) == []


def test_an_unsigned_write_is_found() -> None:
    def problems(text: str) -> int:
        return len(list(unsigned(Source("bijlighar.billing.actions.issue", text))))

    assert problems("def issue(*, by, at): pass") == 1
    assert problems("@action\ndef issue(bill, *, by, at): pass") == 1
    assert problems("@action\ndef issue(*, by): pass") == 1
    assert problems("@action\ndef issue(*, bill_id, by, at): pass\ndef _inside(x): pass") == 0
