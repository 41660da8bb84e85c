"""Which of the two word lists a page's language means."""

from confidante.seal.phrase import Language


def list_of(language: str) -> Language:
    """Hindi for Hindi pages, English for any other: a phrase in either list is the same secret."""
    return "hi" if language == "hi" else "en"
