"""What a server runs; DJANGO_SETTINGS_MODULE names the site."""

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

from confidante.process import end_with_parent, keep_to_itself
from confidante.web import tidy

keep_to_itself()
end_with_parent()
tidy.begin()
application = get_wsgi_application()

# A connection lives as long as its thread (store.databases); to ask each of them at both ends of a request costs a
# tenth of it, and the store handles its own errors.
request_started.disconnect(close_old_connections)
request_finished.disconnect(close_old_connections)
request_started.disconnect(reset_queries)
