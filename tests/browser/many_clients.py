"""So many women at once, in a process of their own: each walks the whole enquiry, comes back and writes. Prints JSON.

python -m tests.browser.many_clients ORIGIN HOW_MANY
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.browser.enquiring import asked, come_back, confirmed
from tests.browser.plain import Client


def one(origin: str, number: int, together: threading.Barrier) -> dict[str, object]:
    """Her whole way, and what came of it."""
    language, own = ("en", "hi")[number % 2], f"words of number {number:03}"
    together.wait()
    begun = time.perf_counter()
    try:
        with Client(origin, language) as her:
            words = asked(her, words=own)
            mine = confirmed(her, words)
            assert mine.status == 200
            assert own in mine.text
        with Client(origin, language) as again:
            mine = come_back(again, " ".join(words))
            assert own in mine.text
            letter = again.fill(mine, "/mine", words=f"more of number {number:03}", again="me")
            assert f"more of number {number:03}" in letter.text
            assert letter.text.count("number ") == mine.text.count("number ") + 1
    except Exception as wrong:  # noqa: BLE001 - whatever it was, it is told
        return {"number": number, "wrong": repr(wrong)[:600]}
    return {"number": number, "words": words, "seconds": time.perf_counter() - begun}


def main() -> None:
    origin, many = sys.argv[1], int(sys.argv[2])
    together = threading.Barrier(many)
    with ThreadPoolExecutor(many) as pool:
        print(json.dumps(list(pool.map(lambda number: one(origin, number, together), range(many)))))


if __name__ == "__main__":
    main()
