"""`confidante walk`: the whole journey in memory, printed, in seconds. Made-up people, real keys."""

import time
from collections.abc import Sequence

import click

from confidante import wiring
from confidante.care import counsel, enquire, letters
from confidante.care.session import MEMBER_IDLE, begin
from confidante.case.case import Letter
from confidante.cli.demo import ANSWERS, staffed
from confidante.cli.say import as_json, tell

_ANSWER = {
    "en": "(made up) Thank you for writing. You decide. I can tell you more, whenever you like.",
    "hi": "(मनगढ़ंत) लिखने के लिए धन्यवाद। फ़ैसला आपका है। जब चाहें, मैं और बताऊँगी।",
}


def _words(letters: Sequence[Letter]) -> str:
    return next((letter.words for letter in reversed(letters) if letter.words), "(nothing)")


@click.command()
@click.option("--language", type=click.Choice(["en", "hi"]), default="en")
@as_json
def walk(language: str, *, wants_json: bool) -> None:
    """Walk from the first question to the answer, in memory: nothing is stored."""
    started = time.perf_counter()
    steps: list[str] = []
    clinic, keys = staffed(wiring.memory_clinic(), language)
    steps.append("A clinic is founded; a counsellor makes her keys, is admitted, and makes the team's key.")
    form = enquire.Form(enquire.new_form(clinic), language, ANSWERS)
    session = enquire.send(clinic, form)
    words = enquire.phrase(session, language)
    steps.append(f"A visitor asks without a name. Her phrase, shown once: {' '.join(words)}")
    enquire.confirm(clinic, session, [words[place - 1] for place in enquire.ASKED_BACK], language)
    member = begin(clinic, keys, idle=MEMBER_IDLE)
    (line,) = counsel.work_list(clinic, member, language)
    steps.append(
        f"A counsellor sees that someone waits: {line.designation}{' (urgent)' if line.case.is_urgent else ''}"
    )
    counsel.open_case(clinic, member, line.handle)
    seen = counsel.see_case(clinic, member, line.handle, language)
    steps.append(f"She opens the case, which is written down first, and reads: {_words(seen.case.letters)}")
    counsel.answer(clinic, member, line.handle, _ANSWER[language], to_her=True)
    steps.append("She answers.")
    back = enquire.come_back(clinic, " ".join(words))
    mine = letters.my_case(clinic, back)
    steps.append(f"The visitor comes back with her phrase and reads: {_words(mine.letters)}")
    steps.append(f"Who has read her case: {', '.join(one.designation for one in mine.readings)}")
    done = wiring.verify_memory(clinic)
    steps.append(f"The log verifies: {done.consistent}, {done.leaves} leaves.")
    seconds = round(time.perf_counter() - started, 2)
    tell(wants_json, {"steps": steps, "seconds": seconds, "consistent": done.consistent}, *steps, f"{seconds} s")
