"""One key for a word: what must agree, what must not, and what holds for any text."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from confidante.spelling import fold

AGREE = """
पानी paani pani Pani PAANI pānī
शहर shahar shehar sheher
सुबह subah subha
किया kiya kia
गये गए gaye gae gaaye
लड़का लडका ladka ladaka larka:r
चाय chai chay chaay
बनना banna
अच्छा achchha achha accha acha
पहला pahla pehla
बहुत bahut bohot bahot
पत्थर patthar pathar
लंबा लम्बा lamba lanba
हिंदी हिन्दी hindi Hindee
क़लम कलम qalam kalam
फ़सल फसल phasal fasal
ज़मीन जमीन zameen jameen zamin
ग़लत गलत galat ghalat
ख़बर खबर khabar kabar
चाहिए चाहिये chahiye chahie
फूल phool phul fool
गाय gaay gay gai
मिठाई mithai mithaai mithayi
हुआ hua huwa
प्यार pyar pyaar piyar
और aur or our
दरवाज़ा दरवाजा darwaza darvaja darwaaza
क्षमा kshama ksama xama
मेहनत mehnat mahnat mehanat
दूध doodh dudh dood
सड़क sadak sadhak
ठंडा thanda tanda thandaa
आँख आंख aankh ankh
कौन kaun kon koun
नदी nadi nadee naddi
किताब kitaab kitab Kitab
वक़्त वक्त waqt vakt wakt
सरसों sarson sarsoñ
café CAFE Café
tik टिक
color colour:r
coffee koffee cofee
१२३ 123
"""
DIFFER = """
पानी पान
पति पता
फल पल
कमल कमरा
दिन दान दुन
नमक नमकीन
शेर शोर
गीत गति:same
ताला तीला
चार चोर चूर
किताब कबाब
सेब सब
night light
bread break
कान खाना:same
मोर मर
जाल झील
हल हाल:same
pen pin
fan pan
टोपी टापू
ship shop
"""


def groups(table):
    return [[word for word in line.split() if ":" not in word] for line in table.strip().splitlines()]


@pytest.mark.parametrize("words", groups(AGREE), ids=" ".join)
def test_a_word_is_one_however_it_is_typed(words):
    assert len({fold(word) for word in words}) == 1, {word: fold(word) for word in words}


@pytest.mark.parametrize("words", [words for words in groups(DIFFER) if len(words) > 1], ids=" ".join)
def test_words_that_sound_apart_stay_apart(words):
    assert len({fold(word) for word in words}) == len(words), {word: fold(word) for word in words}


@pytest.mark.parametrize("words", ["कल काल कला kala", "कम काम kaam", "bat baat bata"])
def test_what_is_not_heard_is_known_not_to_be_heard(words):
    assert len({fold(word) for word in words.split()}) == 1


@pytest.mark.parametrize("sign", ["\u200c", "\u200d", "\u200b", "\ufeff", "\u00ad"])
def test_an_invisible_sign_in_a_word_changes_nothing(sign):
    assert fold("क्" + sign + "या") == fold("क्या")
    assert fold("pa" + sign + "ani") == fold("paani")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_the_form_of_unicode_a_phone_sends_changes_nothing(form):
    for word in ("लड़का", "क़लम", "café", "ऑफ़िस", "ﬁeld"):
        assert fold(unicodedata.normalize(form, word)) == fold(word)


@pytest.mark.parametrize("word", ["", " ", "...", "—", "水", "😀", "\u093c"])
def test_a_word_of_neither_script_has_the_empty_key(word):
    assert fold(word) == ""


@given(st.text(alphabet=st.one_of(st.characters(), st.characters(min_codepoint=0x900, max_codepoint=0x97F))))
def test_a_key_is_plain_letters_and_digits_whatever_is_typed(text):
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz0123456789")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_case_and_spaces_around_a_word_are_not_heard(word):
    assert fold(f" {word.upper()}. ") == fold(word)


def test_a_long_text_is_folded_in_time_that_grows_with_it():
    begun = time.perf_counter()
    for text in ("a" * 20_000, "ah" * 10_000, "iy" * 10_000, "क्" * 10_000):
        fold(text)
    assert time.perf_counter() - begun < 1
