"""An overlay in words: its title, one sentence that answers, and how its numbers are counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from sessiontrack.charts.overlay.sessions import AlignedSession, Overlay
from sessiontrack.charts.overlay.steps import ENOUGH, Step, minute_words, outside, shown, steps_of


def overlay_title(overlay: Overlay) -> str:
    """What the picture shows."""
    number = len(overlay.measured)
    return f"{overlay.scale.name} in {number} session{'' if number == 1 else 's'} from the start of the drug"


def sentence(overlay: Overlay) -> str:
    """What somebody who cannot see the picture needs first: the worst of the first infusion, and of the later ones."""
    if not overlay.measured:
        return f"{overlay.scale.name}: no reading in any session."
    return f"{overlay_title(overlay)}; {', '.join(_facts(overlay))}."


def _facts(overlay: Overlay) -> Iterator[str]:
    scale = overlay.scale
    yield f"{'lowest' if scale.is_worst_low else 'highest'} value from then on ({scale.unit_words})"
    worst = {
        session.ordinal: value
        for session in overlay.measured
        if (value := _worst(overlay, session)) is not None
    }
    yield f"first infusion {worst[1]}" if 1 in worst else "first infusion without a reading"
    later = [value for ordinal, value in worst.items() if ordinal != 1]
    if len(later) >= ENOUGH:
        yield f"median of {len(later)} later sessions {shown(median(later))} ({min(later)} to {max(later)})"
    elif later:
        yield f"later {' and '.join(map(str, later))}"
    if overlay.chosen and overlay.chosen.ordinal in worst:
        yield f"session {overlay.chosen.ordinal}, {overlay.chosen_word}, {worst[overlay.chosen.ordinal]}"


def _worst(overlay: Overlay, session: AlignedSession) -> int | None:
    values = [value for minute, value in session.points if minute >= 0]
    return (min if overlay.scale.is_worst_low else max)(values, default=None)


def overlay_words(overlay: Overlay) -> str:
    """How median and range come about, and what is not in the picture."""
    return " ".join(_rules(overlay, steps_of(overlay)))


def _rules(overlay: Overlay, steps: Sequence[Step]) -> Iterator[str]:
    widths = [step.ends - step.begins for step in steps]
    wide = next((step for step in steps if step.ends - step.begins != widths[0]), None)
    then = f", from minute {minute_words(wide.begins)} on of {wide.ends - wide.begins:g}" if wide else ""
    yield f"Steps of {widths[0]:g} minutes{then}."
    if overlay.later:
        yield (
            "In each step a later session counts once, with the median of its readings; the range is from the lowest"
            f" to the highest reading. Fewer than {ENOUGH} sessions have neither."
        )
    yield "Artifacts are left out; a line ends where a reading is missing or two planned ones are."
    left_out = outside(overlay, steps)
    if left_out:
        first, last = minute_words(steps[0].begins), minute_words(steps[-1].ends)
        words = "1 reading lies" if left_out == 1 else f"{left_out} readings lie"
        yield f"{words} before minute {first} or after minute {last} and not in the picture."
