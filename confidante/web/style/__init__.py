"""The one style sheet and the one script, as they stand in every page, with the hashes by which browsers allow them."""

import base64
import hashlib
import re
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _short(text: str) -> str:
    """Without comments, and without the spaces that only people need."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\n\s*", "\n", text).strip()
    return re.sub(r"\s*\n\s*", "\n", text)


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


CSS = _short((_HERE / "page.css").read_text("utf-8"))
JS = _short((_HERE / "page.js").read_text("utf-8"))
CSS_HASH, JS_HASH = _hash(CSS), _hash(JS)
