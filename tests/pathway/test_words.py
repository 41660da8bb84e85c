"""Words: said in her language, or an error."""

import pytest

from confidante.pathway.wording import forbidden_in
from confidante.pathway.words import MissingWord, Words

WORDS = Words({"en": {"a.x": "From {least} to {most}", "a.y": "Yes"}, "hi": {"a.y": "हाँ"}})


def test_a_word_is_said_with_its_places_filled():
    assert WORDS.say("a.x", "en", least="8", most="99") == "From 8 to 99"


def test_what_fills_a_place_is_never_read_as_a_place():
    assert WORDS.say("a.x", "en", least="{most}", most="{least}") == "From {most} to {least}"


@pytest.mark.parametrize(
    ("key", "language", "places"),
    [("a.x", "hi", {}), ("a.z", "en", {}), ("a.y", "ur", {}), ("a.x", "en", {"least": "8"}), ("a.y", "en", {"x": "1"})],
)
def test_what_is_missing_is_an_error_and_never_english(key: str, language: str, places: dict[str, str]):
    with pytest.raises(MissingWord):
        WORDS.say(key, language, **places)


@pytest.mark.parametrize(
    "sentence",
    [
        "It restores your virginity.",
        "Your hymen is intact",
        "a victim",
        "Call now!",
        "आपका केस",
        "मरम्मत",
        "कौमार्य भंग",
        "<b>",
    ],
)
def test_what_no_page_may_say_is_found(sentence: str):
    assert list(forbidden_in(sentence))


@pytest.mark.parametrize(
    "sentence", ["«It is intact» is a myth.", "केसर", "You lose nothing. Virginity cannot be seen."]
)
def test_a_marked_quotation_or_another_word_may_stand(sentence: str):
    assert not list(forbidden_in(sentence))
