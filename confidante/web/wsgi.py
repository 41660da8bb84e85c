"""What a server runs; DJANGO_SETTINGS_MODULE names the site."""

from django.core.wsgi import get_wsgi_application

from confidante.process import end_with_parent, keep_to_itself

keep_to_itself()
end_with_parent()
application = get_wsgi_application()
