"""The laws of the two word lists; how the words were chosen is told in docs/word-lists.md."""

import re
import unicodedata
from collections import Counter
from hashlib import sha256

import pytest

from confidante.seal.phrase import place_of, words_in
from confidante.spelling import fold

EN, HI = words_in("en"), words_in("hi")
BOTH = [pytest.param(EN, id="en"), pytest.param(HI, id="hi")]

# Words that must never come back, whoever edits a list. The page of the lists says why, group by group.
FORBIDDEN = """
abortion bed birth bleed blood body bride cherry clinic cure cut daughter doctor examine family father girl honour
hospital husband kill kiss knife love marriage mother naked needle nurse operate pain police proof pure repair seal
secret sex shame sheet sister stitch surgery test tight touch veil virgin wedding white wife woman wound
अस्पताल इज्जत औरत कन्या कुँवारी कुमारी खून चाकू चादर जाँच झिल्ली टाँका डॉक्टर दर्द दुल्हन दूल्हा धर्म नंगा नथनी परदा पर्दा
पत्नी पति परिवार पवित्र पुलिस बंजर बिस्तर बेटी ब्याह मंगलसूत्र माँ योनि रक्त लड़की लज्जा विवाह शरीर शर्म शादी शुद्ध संबंध
सफेदी ससुराल सिंदूर सील सुई सुहाग सेक्स स्त्री हथियार हत्या
""".split()


def plain(word):
    return unicodedata.normalize("NFKD", word).replace("\u093c", "").replace("ँ", "ं")


def with_one_slip(word):
    """The word with one letter unknown, and with one unknown letter too many: two words one slip apart share one."""
    return {word[:at] + "?" + word[at + 1 :] for at in range(len(word))} | {
        word[:at] + "?" + word[at:] for at in range(len(word) + 1)
    }


@pytest.mark.parametrize("words", BOTH)
def test_a_list_is_eleven_bits_of_words_in_order(words):
    assert len(words) == 2048
    assert list(words) == sorted(set(words))


def test_english_words_are_three_small_letters_or_more():
    assert all(re.fullmatch("[a-z]{3,}", word) for word in EN)


def test_hindi_words_are_devanagari_of_three_code_points_or_more():
    assert all(re.fullmatch("[\u0901\u0902\u0905-\u0939\u093c\u093e-\u094d]{3,}", word) for word in HI)
    assert all(word == unicodedata.normalize("NFC", word) for word in HI)


@pytest.mark.parametrize("words", BOTH)
def test_four_letters_or_code_points_tell_a_word_from_all_others(words):
    assert len({word[:4] for word in words}) == 2048
    assert len({plain(word)[:4] for word in words}) == 2048


def test_all_words_of_both_lists_sound_different():
    assert len({fold(word) for word in EN + HI}) == 4096
    assert min(len(fold(word)) for word in EN + HI) >= 2


@pytest.mark.parametrize("words", BOTH)
def test_no_two_words_of_a_list_are_one_slip_apart(words):
    seen = Counter(slip for word in words for slip in with_one_slip(plain(word)))
    assert [slip for slip, times in seen.items() if times > 1] == []


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_that_could_hurt_or_give_away_is_in_no_list(word):
    assert word not in EN
    assert word not in HI


def test_no_hindi_word_has_two_usual_spellings_for_its_dot():
    dotted = {word for word in HI if re.search("[कखगजफय]\u093c", unicodedata.normalize("NFKD", word))}
    assert dotted == set()


@pytest.mark.parametrize(
    ("language", "digest"),
    [
        ("en", "75ea2147d9a7c8248dbccd4d8c6d7986a78de5adbf657a367b9bede35b32f78e"),
        ("hi", "7d235ff5018fc055906b1194643492c44dceeef36b5c6edde38730c783098057"),
    ],
)
def test_the_lists_are_frozen_because_a_phrase_was_given_out_in_them(root, language, digest):
    assert sha256((root / f"confidante/seal/words/{language}.txt").read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_first_four_letters_or_code_points_find_every_word(language):
    assert [word for word in words_in(language) if place_of(word[:4], language) != place_of(word, language)] == []
