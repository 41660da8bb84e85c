"""Many made-up cases, written by the product itself: told home and count by JSON on standard input."""

import json
import sys
from pathlib import Path

from confidante import wiring


def main() -> None:
    told = json.load(sys.stdin)
    home = Path(told["home"])
    wiring.setup(home)
    from confidante.care import enquire  # noqa: PLC0415 - once Django knows this home
    from confidante.cli.demo import ANSWERS  # noqa: PLC0415

    clinic = wiring.open_clinic(home, migrate=False)
    for number in range(told["count"]):
        language = "hi" if number % 2 else "en"
        enquire.send(clinic, enquire.Form(enquire.new_form(clinic), language, ANSWERS))


if __name__ == "__main__":
    main()
