"""Someone at a phone, who reads a page and fills in its form."""

import gzip
import re
from html import unescape

from confidante.cli.demo import ANSWERS
from tests.web.client import Client

ANSWERS_OF_HERS = {**ANSWERS, "words": "I have a question <b> & no one to ask.", "again": "me"}


class Phone:
    """A browser without scripts: it sends what the page before it holds in a form, and what she fills in."""

    def __init__(self, language="en", **headers):
        self.language = language
        self.client = Client(SERVER_NAME="localhost", headers={"sec-fetch-site": "same-origin"} | headers)
        self.text, self.last = "", None

    def goes_to(self, path):
        return self._sees(self.client.get(f"/{self.language}/{path}", headers={"accept-encoding": "gzip"}))

    def sends(self, path, **fields):
        fields = {name.replace("__", "."): value for name, value in fields.items()}
        headers = {"accept-encoding": "gzip"}
        return self._sees(self.client.post(f"/{self.language}/{path}", self.hidden(path) | fields, headers=headers))

    def hidden(self, path):
        forms = re.findall(rf'<form method="post" action="/{self.language}/{path}".*?</form>', self.text, re.DOTALL)
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', forms[0]) if forms else []
        return {unescape(name): unescape(value) for name, value in found}

    def answers(self, given):
        """Answers every screen of the enquiry, each with what it asks for; the answer to the last is kept in `last`."""
        self.goes_to("ask")
        for _ in range(20):
            named = set(re.findall(r'name="a\.([a-z-]+)"', self.text))
            filled = {f"a__{each}": answer for each, answer in given.items() if each in named}
            self.sends("ask", go="next", **filled)
            if self.last.status_code != 200:
                return self
        raise AssertionError("the enquiry has no end")

    def to_the_last_screen(self, given):
        self.goes_to("ask")
        while 'name="a.words"' not in self.text or 'type="hidden" name="a.words"' in self.text:
            named = set(re.findall(r'name="a\.([a-z-]+)"', self.text))
            self.sends("ask", go="next", **{f"a__{each}": answer for each, answer in given.items() if each in named})
        return self

    def her_words(self):
        self.goes_to("words")
        return re.findall(r"<li><b>(.*?)</b>", self.text)

    def is_in(self, given=ANSWERS_OF_HERS):
        """She has asked, has her ten words and has confirmed them; the words."""
        self.answers(given)
        words = self.her_words()
        self.sends("words", word=[words[1], words[4], words[8]])
        return words

    @property
    def status(self):
        return self.last.status_code

    def _sees(self, response):
        self.last = response
        packed = response.headers.get("Content-Encoding") == "gzip"
        self.text = (gzip.decompress(response.content) if packed else response.content).decode()
        return self
