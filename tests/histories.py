"""What happened, as literal lists: each a case from its first entry, with the compartment each was written into."""

from confidante.case.entries import CaseRead, EnquiryAnswered, EnquiryJudged, Judgement, LetterSent, Record

HER, ASHA, RULES = "aa" * 16, "bb" * 16, "cc" * 16
HOUR = 3_600_000


def answered(at, author=HER, language="en", **answers):
    return Record(author, at, EnquiryAnswered("first-pack", "enquiry", language, answers))


def judged(at, *judgements):
    return Record(RULES, at, EnquiryJudged("first-pack", "enquiry", judgements))


def letter(at, words, side="patient"):
    return Record(HER if side == "patient" else ASHA, at, LetterSent(words, side))


def read(at, day):
    return Record(ASHA, at, CaseRead("counsellor", "amber harbour", day))


DANGER = Judgement("danger-now", 3, "pause_and_refer", "holds")
DANGER_UNKNOWN = Judgement("danger-now", 3, "pause_and_refer", "not-cleared")
TOO_YOUNG = Judgement("age", 1, "stop", "holds")
REMARK = Judgement("pain", 1, "flag_for_clinician", "holds")

NOTHING = []
ENQUIRED = [
    ("shared", answered(1 * HOUR, when="this-month")),
    ("counselling", answered(1 * HOUR, danger="no")),
    ("shared", judged(1 * HOUR)),
    ("counselling", judged(1 * HOUR, REMARK)),
    ("shared", letter(1 * HOUR, "Can I come in the morning?")),
    ("counselling", letter(1 * HOUR, "")),
]
ANSWERED = [
    *ENQUIRED,
    ("shared", read(2 * HOUR, 20_000)),
    ("shared", letter(3 * HOUR, "Yes, from nine.", side="clinic")),
]
ASKED_AGAIN = [
    *ANSWERED,
    ("shared", letter(5 * HOUR, "And who will be there?")),
    ("shared", letter(6 * HOUR, "I forgot: is it far?")),
]
ANSWERED_AGAIN = [*ASKED_AGAIN, ("shared", letter(7 * HOUR, "Only I, and no.", side="clinic"))]
IN_DANGER = [*ENQUIRED[:3], ("counselling", judged(1 * HOUR, DANGER, REMARK)), *ENQUIRED[4:]]
NOBODY_SAID = [*ENQUIRED[:3], ("counselling", judged(1 * HOUR, DANGER_UNKNOWN)), *ENQUIRED[4:]]
TOLD_LATER = [*NOBODY_SAID, ("counselling", judged(4 * HOUR, DANGER))]
STOPPED = [*ENQUIRED[:3], ("counselling", judged(1 * HOUR, TOO_YOUNG)), *ENQUIRED[4:]]
