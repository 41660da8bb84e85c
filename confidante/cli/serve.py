"""`confidante serve`: the patient site, the clinic site and the log process, started and stopped together."""

import gc
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import click

from confidante import wiring
from confidante.care.refusals import Broken, MissingPepper
from confidante.cli.say import home_option, stop
from confidante.cli.witness import run as run_log
from confidante.pathway.check import problems
from confidante.pathway.pack import BrokenPack
from confidante.process import end_with_parent, keep_to_itself

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_THREADS = 16


@click.command()
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Anything but loopback needs TLS.")
@click.option("--patient-port", default=8000, show_default=True)
@click.option("--clinic-port", default=8001, show_default=True)
@click.option("--tls-cert", type=click.Path(path_type=Path, exists=True), help="Certificate for both sites.")
@click.option("--tls-key", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--database", envvar="CONFIDANTE_DATABASE", default="", metavar="postgresql://USER@HOST/NAME",
    help="PostgreSQL instead of files. With a password: in $CONFIDANTE_DATABASE, where every command looks for it.",
)  # fmt: skip
@click.option("--demo", is_flag=True, help="A clinic of made-up cases, in a home of its own; prints how to sign in.")
def serve(
    home: Path,
    host: str,
    patient_port: int,
    clinic_port: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    *,
    database: str,
    demo: bool,
) -> None:
    """Serve the patient site, the clinic site and the log process until stopped."""
    keep_to_itself()
    home = (home / "demo" if demo else home).absolute()
    os.environ["CONFIDANTE_DATABASE"] = database
    _refuse_to_expose(home, host, has_tls=tls_cert is not None and tls_key is not None)
    _prepare(home, demo=demo)
    _refuse_taken(host, patient_port, clinic_port)
    os.environ["CONFIDANTE_HOME"] = str(home)
    _warm()
    scheme = "https" if tls_cert else "http"
    click.echo(f"patient site  {scheme}://{_shown(host)}:{patient_port}/")
    click.echo(f"clinic site   {scheme}://{_shown(host)}:{clinic_port}/")
    tls = (tls_cert, tls_key)
    children = {
        _fork(lambda: _site("patient", host, patient_port, tls)): "patient",
        _fork(lambda: _site("clinic", host, clinic_port, tls)): "clinic",
        _fork(lambda: run_log(home)): "log",
    }
    sys.stdout.flush()
    raise SystemExit(_wait(children))


def _shown(host: str) -> str:
    return "localhost" if host in _LOOPBACK else host


def _refuse_to_expose(home: Path, host: str, *, has_tls: bool) -> None:
    behind_a_proxy = bool(os.environ.get("CONFIDANTE_HOSTS"))
    if host in _LOOPBACK and not behind_a_proxy:
        return
    if not has_tls and not behind_a_proxy:
        stop(f"Serving on {host} without TLS would send her words in the clear.", "Give --tls-cert and --tls-key.", 2)
    if not wiring.may_be_public(home, datetime.now(UTC).date()):
        stop(
            "No crisis line has been checked by this clinic, so the patient site serves this machine only.",
            "Phone one from the pack's support.toml and write its id and today's date under [checked] in clinic.toml.",
            2,
        )


def _refuse_taken(host: str, *ports: int) -> None:
    for port in ports:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as trying:
            trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trying.bind((host, port))
            except OSError as taken:
                stop(
                    f"Port {port} on {host} can't be used: {taken.strerror}.", "Stop what uses it, or name another.", 2
                )


def _refuse_pack(folder: Path) -> None:
    wiring.load_pack(folder)
    # A word that is named and not there would be an error on a page that someone needs at night.
    found = problems(folder)
    if found:
        one = found[0]
        what = f"{one.file}: {one.where}: {one.what}" + (f" (and {len(found) - 1} more)" if found[1:] else "")
        stop(f"The pack has a mistake: {what}.", f"Mend it; `confidante pack check {folder}` lists all.", 3)


def _prepare(home: Path, *, demo: bool) -> None:
    try:
        _refuse_pack(wiring.pack_folder(wiring.clinic_file(home).pack))
        wiring.setup(home)
        wiring.start_check(home)
    except MissingPepper:
        stop(
            f"There are cases in {home}, but the pepper that belongs to them is gone: no phrase can be looked up.",
            f"Put the secrets folder back from where it is kept apart ({home / 'secrets'}), and start again. "
            "Nothing was changed. No new pepper is made over existing cases.",
            3,
        )
    except BrokenPack as broken:
        stop(
            f"The pack can't be read: {broken}.",
            "Mend that file; `confidante pack check PACK` lists all that is wrong.",
            3,
        )
    except Broken as broken:
        stop(f"Not started: {broken}.", "Nothing was changed. `confidante log verify` says more.", 3)
    if demo:
        _demo(home)
    elif not wiring.has_data(home):
        click.echo("This clinic has no founder yet. In another terminal, on this machine:")
        click.echo(f"  .venv/bin/confidante staff found --home {home}")
        click.echo(f"  .venv/bin/confidante staff invite --home {home} --role counsellor --designation NAME")
        click.echo(
            "The counsellor opens the clinic site, types the code, makes her keys; the founder signs in and admits"
        )
        click.echo("her; at her first sign-in she makes the team's key. Then the patient site takes enquiries.")


def _demo(home: Path) -> None:
    from confidante.cli.demo import made_up_cases, staff_of_two
    from confidante.seal.primitives import verifying_key

    note = home / "made-up-sign-in.json"
    if not wiring.has_data(home):
        (home / "clinic.toml").write_text("demo = true\n")
        clinic = wiring.open_clinic(home, migrate=False)
        log_key = verifying_key(wiring.secrets_of(home).log_seed())
        people = staff_of_two(clinic, "en", log_key)
        wiring.remember_founder(home, clinic)
        staff = {who: [" ".join(one.passphrase), one.card] for who, one in zip(_WHO, people, strict=True)}
        phrases = [" ".join(words) for words in made_up_cases(clinic)]
        note.write_text(json.dumps({"staff": staff, "phrases": phrases}, ensure_ascii=False, indent=1))
    said = json.loads(note.read_text())
    click.echo("Everything here is made up. To sign in on the clinic site:")
    for who, (passphrase, card) in said["staff"].items():
        click.echo(f"  {who:<16} passphrase: {passphrase}   card: {card}")
    click.echo("To come back on the patient site, any of these phrases:")
    for words in said["phrases"]:
        click.echo(f"  {words}")


_WHO = ("founder", "counsellor Asha", "counsellor Meera")


def _warm() -> None:
    """What all processes need is loaded once and shared by them: three processes in little more than one's memory."""
    import django.core.handlers.wsgi
    import django.forms
    import django.template.backends.jinja2
    import granian
    import jinja2.ext

    from confidante.care import counsel, letters, staff

    del django, granian, jinja2, counsel, letters, staff
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()


def _fork(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    end_with_parent()
    try:
        work()
    except KeyboardInterrupt:
        pass
    finally:
        sys.stdout.flush()
        os._exit(0)


def _site(name: str, host: str, port: int, tls: tuple[Path | None, Path | None]) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = f"confidante.web.settings.{name}"
    os.environ["CONFIDANTE_SITE"] = name
    from django.conf import settings
    from django.utils.functional import empty
    from granian import Granian
    from granian.constants import Interfaces

    # The parent configured Django for its own commands; this process is a site, with a site's settings.
    settings._wrapped = empty  # noqa: SLF001
    Granian(
        "confidante.web.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=_THREADS, websockets=False, log_enabled=False, log_access=False,
        ssl_cert=tls[0], ssl_key=tls[1],
    ).serve()  # fmt: skip


def _wait(children: dict[int, str]) -> int:
    """Waits for the first process to end, stops the others, and says which it was."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    try:
        child, status = os.wait()
        click.echo(f"The {children.pop(child)} process ended; the others are stopped.", err=True)
        code = os.waitstatus_to_exitcode(status) or 1
    except KeyboardInterrupt:
        code = 0
    for other in children:
        os.kill(other, signal.SIGTERM)
    _reap(children)
    return code


def _reap(children: dict[int, str]) -> None:
    deadline = time.monotonic() + 5
    while children and time.monotonic() < deadline:
        for child in list(children):
            if os.waitpid(child, os.WNOHANG)[0]:
                del children[child]
        time.sleep(0.02)
    for child in children:
        os.kill(child, signal.SIGKILL)
