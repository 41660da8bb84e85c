"""The addresses of the clinic's site. No case id is in any of them: a handle is good in one session only."""

from django.urls import path, register_converter

from confidante.web.clinic import views_case, views_door, views_join, views_staff, views_team, views_waiting
from confidante.web.texts import LANGUAGES


class Language:
    """A language of the sites, by its code."""

    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Language, "language")

urlpatterns = [
    path("", views_door.root),
    path("<language:language>/", views_door.root),
    path("<language:language>/sign-in", views_door.sign_in),
    path("<language:language>/sign-out", views_door.sign_out),
    path("<language:language>/leave", views_door.leave),
    path("<language:language>/join", views_join.join),
    path("<language:language>/join/written-down", views_join.written_down),
    path("<language:language>/staff", views_staff.staff),
    path("<language:language>/staff/invite", views_staff.invite),
    path("<language:language>/staff/admit", views_staff.admit),
    path("<language:language>/team/make", views_team.make),
    path("<language:language>/team/take", views_team.take),
    path("<language:language>/team/give", views_team.give),
    path("<language:language>/waiting", views_waiting.waiting),
    path("<language:language>/kept", views_waiting.kept),
    path("<language:language>/open", views_case.open_case),
    path("<language:language>/case/<slug:handle>", views_case.case),
    path("<language:language>/case/<slug:handle>/answer", views_case.answer),
]

handler400 = views_door.not_understood
handler403 = views_door.not_understood
handler404 = views_door.not_here
handler500 = views_door.broken
