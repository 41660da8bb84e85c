"""A Hindi word as someone without a Hindi keyboard types it: written out here, and not by the product."""

CONSONANTS = dict(
    zip(
        "क ख ग घ च छ ज झ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह ङ ञ ळ".split(),
        "k kh g gh ch chh j jh t th d dh n t th d dh n p ph b bh m y r l v sh sh s h n n l".split(),
        strict=True,
    )
)
DOTTED = {"क": "q", "ख": "kh", "ग": "g", "ज": "z", "ड": "d", "ढ": "dh", "फ": "f"}
VOWELS = dict(zip("अ आ इ ई उ ऊ ए ऐ ओ औ ऋ ऑ".split(), "a aa i ee u oo e ai o au ri o".split(), strict=True))
SIGNS = dict(zip("ा ि ी ु ू े ै ो ौ ृ ॉ".split(), "aa i ee u oo e ai o au ri o".split(), strict=True))
DOT, HALANT, NASAL = "़", "्", {"ं": "n", "ँ": "n", "ः": "h"}


def roman(word: str) -> str:
    """The word in Roman letters; the short *a* that ends a word is not said, and not written."""
    import unicodedata

    made, signs = [], list(unicodedata.normalize("NFD", word))
    at = 0
    while at < len(signs):
        sign = signs[at]
        at += 1
        if sign in VOWELS or sign in NASAL:
            made.append(VOWELS.get(sign) or NASAL[sign])
            continue
        if sign not in CONSONANTS:
            continue
        dotted = at < len(signs) and signs[at] == DOT
        made.append(DOTTED.get(sign, CONSONANTS[sign]) if dotted else CONSONANTS[sign])
        at += dotted
        if at < len(signs) and signs[at] in SIGNS:
            made.append(SIGNS[signs[at]])
            at += 1
        elif at < len(signs) and signs[at] == HALANT:
            at += 1
        elif at < len(signs):
            made.append("a")
    return "".join(made)
