"""What is written down when something breaks: which kind of error, and where in the code. Never a value."""

import logging
import traceback
from html import escape

from django.conf import settings
from django.http import HttpResponse


class Places(logging.Formatter):
    """A line for the event, and a line a frame. No message of an exception: it may quote what someone typed."""

    def format(self, record: logging.LogRecord) -> str:
        """The kinds and the places of an error, without its words."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return f"{record.levelname} {record.name}"
        stack = traceback.extract_tb(error.__traceback__)
        frames = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in stack]
        return "\n".join([f"{record.levelname} {record.name} {type(error).__name__}", *frames])


_PLAIN = """<!doctype html>
<html lang="hi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>&hellip;</title></head>
<body><p>यहाँ कुछ ख़राब हो गया। इसमें आपकी ग़लती नहीं है। कुछ मिनट बाद फिर कोशिश कीजिए।</p>
<p lang="en">Something broke here. It is not your fault. Please try again in a few minutes.</p>
<p><a href="{exit}" rel="noreferrer">बाहर जाइए · <span lang="en">Leave this page</span></a></p></body></html>
"""


def plainly_broken() -> HttpResponse:
    """What is said when not even the page that says so can be made: no template, no pack, no catalogue."""
    return HttpResponse(_PLAIN.replace("{exit}", escape(settings.EXIT_SITE, quote=True)), status=500)
