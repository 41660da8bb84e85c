"""One key for a word, however a phone types it: पानी, पानि, paani, pani and Pani are one.

Hindi is first written out in Roman letters with every short *a*; then one set of rules hears both scripts alike,
so the two agree by construction. What the rules do not hear, and why:

* *a*, short or long, anywhere but at the start. Where Hindi drops its short *a* is heard and not written (*kamra*,
  *kamara*), and no one types the long one twice every time. So काल, कल and कला share a key.
* length: *ee* and *i*, *oo* and *u*; *ai, ae, ay, ei* and *e*; *au, ao, ou* and *o*.
* breath: *kh* and *k*, *dh* and *d*. But *ph* is *f*, not *p*: फ, फ़, *ph*, *f* are typed for each other.
* the dot below. क़ is *k* and *q*, ज़ is *j* and *z*, ग़ is *g*, ड़ is *d* and ढ़ is *dh*: most keyboards hide the dot.
* tongue: ट and त, ड and द, ण and न; *s* and *sh*; *v* and *w*. *c* is *s* before *e, i, y*, and otherwise *k*.
* nose: every nasal sign is *n*; *m* is *n* before *p, b, f, v*. doubled letters; a closing *h* (*subah*, *subha*).
* glides: *kiya, kia, kya*; *gaye, gae*; *hua, huwa*. And *a* or *e* beside *h*: *pahla, pehla*; *bahut, bohot*.

Only letters a-z and digits come out; a word with neither script in it has the empty key. The key is meant for looking
up, not for showing, and is stable: lists are unique under it, and indexes store it.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold"]

_CONSONANTS = dict(
    zip(
        "क ख ग घ ङ च छ ज झ ञ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल ळ व श ष स ह".split(),
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n p ph b bh m y r l l v sh sh s h".split(),
        strict=True,
    )
)
_VOWELS = dict(
    zip(
        "अ आ इ ई उ ऊ ऋ ऍ ऎ ए ऐ ऑ ऒ ओ औ".split(),
        "a aa i ii u uu ri e e e ai o o o au".split(),
        strict=True,
    )
)
_SIGNS = dict(zip("ािीुूृॅॆेैॉॊोौ", "aa i ii u uu ri e e e ai o o o au".split(), strict=True))
_CLOSING = {"ं": "n", "ँ": "n", "ॐ": "om"}
_DIGITS = dict(zip("०१२३४५६७८९", "0123456789", strict=True))
_VIRAMA = "्"

# A consonant is written with its short a; "<" in front of a sign or virama then takes that a away.
_TO_ROMAN = str.maketrans(
    {letter: sound + "a" for letter, sound in _CONSONANTS.items()}
    | _VOWELS
    | {sign: "<" + sound for sign, sound in _SIGNS.items()}
    | {_VIRAMA: "<"}
    | _CLOSING
    | _DIGITS
)
_BARE = frozenset(_CONSONANTS)
_UNHEARD = re.compile(r"[^a-z0-9\u0900-\u094d\u0950\u0966-\u096f]+|\u093c")

# In this order: a later pair sees what an earlier one wrote. "C" stands for the sound of ch until every c is gone.
_LETTERS = (
    ("cch", "ch"), ("chh", "ch"), ("ch", "C"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("c", "k"),
    ("ph", "f"), ("sh", "s"), ("kh", "k"), ("gh", "g"), ("Ch", "C"), ("jh", "j"), ("th", "t"), ("dh", "d"), ("bh", "b"),
    ("q", "k"), ("x", "ks"), ("z", "j"), ("w", "v"),
    ("aa", "a"), ("aa", "a"), ("ee", "i"), ("ii", "i"), ("oo", "u"), ("uu", "u"),
)  # fmt: skip
# Each run is tried only when the letter in front of it is in the word: most words then meet two or three of them.
_RUNS = tuple(
    (letter, re.compile(pattern), sound)
    for letter, pattern, sound in (
        ("v", r"(?<=u)v(?=[aeiou])", ""),  # huwa, hua
        ("y", r"(?<=[aeiou])y(?=[ei])", ""),  # gaye, gae
        ("i", r"(?<=[^aeiou])iy?(?=[aeou])", "y"),  # kiya, kia, kya
        ("y", r"y(?![aeiou])", "i"),  # chay, chai
        ("h", r"[ae][iey]?h[ae](?=[^aeiou])|eh", "h"),  # shahar, sheher; pehla, pahla
        ("h", r"[ao]h[ou]", "hu"),  # bahut, bohot
        ("i", r"[ae]i", "e"),
        ("e", r"ae", "e"),
        ("o", r"ao", "o"),
        ("u", r"[ao]u", "o"),
        ("h", r"h$", ""),  # subah, subha
    )
)
_NASAL = re.compile(r"m(?=[pbfv])")
_DOUBLED = re.compile(r"(.)\1+")


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """The word is one key of a-z and 0-9, the same for every way of typing it that the module's docstring names."""
    letters = _romanised(word)
    for written, heard in _LETTERS:
        letters = letters.replace(written, heard)
    for letter, run, heard in _RUNS:
        if letter in letters:
            letters = run.sub(heard, letters)
    key = letters[:1] + letters[1:].replace("a", "")
    return _DOUBLED.sub(r"\1", _NASAL.sub("n", key)).lower()


def _romanised(word: str) -> str:
    """The word is in small Roman letters and digits, every short a of Hindi written but the last."""
    if word.isascii():
        return _UNHEARD.sub("", word.lower())
    plain = _UNHEARD.sub("", unicodedata.normalize("NFKD", word).casefold())
    roman = plain.replace("ज्ञ", "ग्य").translate(_TO_ROMAN).replace("a<", "").replace("<", "")
    return roman[:-1] if plain[-1:] in _BARE and len(plain) > 1 else roman
