"""Where a programme's figures do not agree, and by how much: each difference with its arithmetic, in words.

Nothing is put right here: both figures are kept, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bijlighar.kernel.money import MINUS, group_lakh
from bijlighar.rollout.rules.board import Board


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures of the same thing: `left` less `right` is `by`; 0 says that they agree.

    `arithmetic` needs no language. `words_en`, `words_hi` say what it means. `code` names the kind.
    """

    code: str
    left: int
    right: int
    arithmetic: str
    words_en: str
    words_hi: str

    @property
    def by(self) -> int:
        """How far the figures are apart."""
        return self.left - self.right

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.by == 0


def differences(board: Board, *, recorded: int | None = None) -> tuple[Difference, ...]:
    """Every comparison that can be made on a board, those that agree too.

    `recorded` is how many installations of the programme are recorded here with their evidence, where its
    progress is counted from reports.
    """
    found = [*_printed(board), *_remaining(board), *_places(board)]
    if recorded is not None:
        found.append(_recorded(board.done, recorded))
    return tuple(found)


def signed(number: int) -> str:
    """A difference with its sign: 7 -> "+7", -14 -> "−14", 0 -> "0"."""
    return f"+{group_lakh(number)}" if number > 0 else group_lakh(number)


def sum_of(numbers: Sequence[int]) -> str:
    """ "513 + 600 = 1,113"; negative parts keep their sign; a single part is only itself."""
    if len(numbers) == 1:
        return group_lakh(numbers[0])
    text = group_lakh(numbers[0]) if numbers else "0"
    for number in numbers[1:]:
        text += f" {MINUS if number < 0 else '+'} {group_lakh(abs(number))}"
    return f"{text} = {group_lakh(sum(numbers))}"


def less(left: int, right: int) -> str:
    """ "11,269 − 11,262 = +7"; taking off what is below zero adds it."""
    taken = f"({group_lakh(right)})" if right < 0 else group_lakh(right)
    return f"{group_lakh(left)} {MINUS} {taken} = {signed(left - right)}"


def _printed(board: Board) -> Iterator[Difference]:
    sums: dict[str, tuple[int, list[int]]] = {
        "TARGET": (board.target, [target.number for target in board.targets]),
        "DONE": (board.done, [figure.number for figure in board.done_figures]),
        "REMAINING": (board.remaining, [row.remaining for row in board.rows]),
    }
    for printed in board.printed:
        if printed.code not in sums:
            continue
        total, parts = sums[printed.code]
        what_en, what_hi = _WHAT[printed.code]
        by = total - printed.number
        more_en, more_hi = _more(by)
        yield Difference(
            f"PRINTED_{printed.code}",
            total,
            printed.number,
            f"{sum_of(parts)}; {less(total, printed.number)}",
            f"{what_en}: the parts add up to {group_lakh(total)}, the source prints "
            f"{group_lakh(printed.number)}. {more_en}",
            f"{what_hi}: हिस्सों का जोड़ {group_lakh(total)} है, स्रोत में {group_lakh(printed.number)} छपा है। "
            f"{more_hi}",
        )


_WHAT = {
    "TARGET": ("Targets", "लक्ष्य"),
    "DONE": ("Done", "लग चुके"),
    "REMAINING": ("Remaining", "बाकी"),
}


def _more(by: int) -> tuple[str, str]:
    if by == 0:
        return "They agree.", "दोनों बराबर हैं।"
    size = group_lakh(abs(by))
    if by > 0:
        return (
            f"The parts are {size} more. Nobody has explained it; both figures are kept.",
            f"हिस्से {size} ज़्यादा हैं। वजह किसी ने नहीं बताई; दोनों आँकड़े रखे गए हैं।",
        )
    return (
        f"The parts are {size} fewer. Nobody has explained it; both figures are kept.",
        f"हिस्से {size} कम हैं। वजह किसी ने नहीं बताई; दोनों आँकड़े रखे गए हैं।",
    )


def _remaining(board: Board) -> Iterator[Difference]:
    over = [row for row in board.rows if row.target is not None and row.remaining < 0]
    for row in over:
        size = group_lakh(-row.remaining)
        yield Difference(
            "OVER_TARGET",
            row.target or 0,
            row.done,
            less(row.target or 0, row.done),
            f"{row.name('en')}: {group_lakh(row.done)} are done, {group_lakh(row.target or 0)} were to be. "
            f"The remaining is below zero; {size} are counted against other places in the total.",
            f"{row.name('hi')}: लक्ष्य {group_lakh(row.target or 0)} था, लग चुके {group_lakh(row.done)}। "
            f"बाकी शून्य से नीचे है; कुल में ये {size} दूसरी जगहों के बाकी से घट जाते हैं।",
        )
    for row in board.rows:
        if row.target is None and row.done_figure is not None:
            yield Difference(
                "WITHOUT_TARGET",
                0,
                row.done,
                less(0, row.done),
                f"{row.name('en')}: {group_lakh(row.done)} are done, but no target names this place.",
                f"{row.name('hi')}: {group_lakh(row.done)} लग चुके, पर इस जगह का कोई लक्ष्य नहीं है।",
            )
    below = [row.remaining for row in board.rows if row.remaining < 0]
    if below:
        yield Difference(
            "REMAINING_WITHOUT_BELOW_ZERO",
            board.remaining,
            board.open,
            f"{less(board.target, board.done).replace('= +', '= ')}; "
            + sum_of([board.remaining, *(-each for each in below)]),
            f"Remaining is {group_lakh(board.remaining)} as target less done. Counted without what stands "
            f"below zero, {group_lakh(board.open)} meters have still to be installed.",
            f"लक्ष्य में से लग चुके घटाने पर {group_lakh(board.remaining)} बाकी हैं। शून्य से नीचे वाले छोड़ दें तो "
            f"असल में {group_lakh(board.open)} मीटर अभी लगने हैं।",
        )
    printed = next((each for each in board.printed if each.code == "TARGET"), None)
    if printed is not None and printed.number != board.target:
        left = printed.number - board.done
        yield Difference(
            "REMAINING_FROM_PRINTED",
            board.remaining,
            left,
            f"{less(printed.number, board.done).replace('= +', '= ')}; {less(board.remaining, left)}",
            f"Whoever counts from the printed total finds {group_lakh(left)} remaining instead of "
            f"{group_lakh(board.remaining)}.",
            f"छपे हुए कुल से गिनने पर {group_lakh(board.remaining)} की जगह {group_lakh(left)} बाकी निकलते हैं।",
        )


def _places(board: Board) -> Iterator[Difference]:
    printed = next((each for each in board.printed if each.code == "DISTRICTS"), None)
    places, districts = len(board.targets), board.districts
    if printed is not None:
        shared: dict[str, list[int]] = {}
        for number, target in enumerate(board.targets):
            shared.setdefault(target.district_en, []).append(number)
        twice = [found for found in shared.values() if len(found) > 1]
        extra = sum(len(found) - 1 for found in twice)
        names_en = ", ".join(board.targets[found[0]].district_en for found in twice)
        names_hi = ", ".join(board.targets[found[0]].district_hi for found in twice)
        agree_en, agree_hi = (
            ("The source prints the same.", "स्रोत में भी यही छपा है।")
            if districts == printed.number
            else (f"The source prints {printed.number}.", f"स्रोत में {printed.number} छपा है।")
        )
        yield Difference(
            "DISTRICTS",
            districts,
            printed.number,
            f"{group_lakh(places)} {MINUS} {group_lakh(extra)} = {group_lakh(districts)}; "
            f"{less(districts, printed.number)}",
            f"{places} places lie in {districts} districts"
            + (f": {names_en} are listed in more than one part. " if extra else ". ")
            + agree_en,
            f"{places} जगहें {districts} ज़िलों में हैं"
            + (f": {names_hi} एक से ज़्यादा हिस्सों में लिखे हैं। " if extra else "। ")
            + agree_hi,
        )
    silent = [row for row in board.rows if not row.is_told]
    if silent and board.done_figures:
        waiting = sum(row.target or 0 for row in silent)
        yield Difference(
            "NOT_TOLD",
            waiting,
            0,
            sum_of([row.target or 0 for row in silent]),
            f"For {len(silent)} place{'' if len(silent) == 1 else 's'} nothing was told of what is done, "
            f"so 0 is counted there. Their targets are {group_lakh(waiting)} together.",
            f"{len(silent)} जगहों के बारे में नहीं बताया गया कि कितने लगे। इन्हें 0 माना है; इनका लक्ष्य मिलाकर "
            f"{group_lakh(waiting)} है।",
        )


def _recorded(done: int, recorded: int) -> Difference:
    return Difference(
        "RECORDED_HERE",
        done,
        recorded,
        less(done, recorded),
        f"{group_lakh(done)} are reported as done; {group_lakh(recorded)} of this programme are recorded "
        "here, meter by meter, with their evidence.",
        f"{group_lakh(done)} लगने की रिपोर्ट है; इस कार्यक्रम के {group_lakh(recorded)} मीटर यहाँ सबूत के साथ "
        "एक-एक करके दर्ज हैं।",
    )
