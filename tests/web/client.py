"""Django's test client, sending forms as browsers send ours."""

from urllib.parse import urlencode

from django.test import Client as DjangoClient

FORM = "application/x-www-form-urlencoded"


class Client(DjangoClient):
    """Posts fields as a plain form: our sites take no other kind."""

    def post(self, path, data=None, content_type=FORM, **rest):
        body = urlencode(data or {}, doseq=True) if not isinstance(data, str | bytes) else data
        return super().post(path, body, content_type, **rest)
