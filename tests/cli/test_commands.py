"""The command tells what is so, and what to do next when it is not."""

import shutil
import socket

import pytest

from tests.cli.conftest import run


def test_a_founder_gets_six_words_a_card_and_a_fingerprint_once(founded):
    home, said = founded
    assert len(said["passphrase"].split()) == 6
    assert len(said["card"].replace(" ", "")) == 28
    again = run("staff", "found", "--home", home)
    assert again.status != 0 and "founder already" in again.err


def test_an_invitation_is_a_code_that_opens_nothing_by_itself(founded):
    home, _ = founded
    done = run("staff", "invite", "--home", home, "--role", "counsellor", "--designation", "Asha", "--json")
    assert done.status == 0 and len(done.json["code"].replace("-", "")) == 20
    assert len(run("staff", "list", "--home", home, "--json").json) == 1


def test_nobody_is_invited_before_there_is_a_founder(tmp_path):
    done = run("staff", "invite", "--home", tmp_path / "new", "--designation", "Asha")
    assert done.status != 0 and "staff found" in done.err


def test_the_log_of_a_founded_clinic_is_consistent(founded):
    done = run("log", "verify", "--home", founded[0], "--json")
    assert (done.status, done.json["consistent"], done.json["leaves"]) == (0, True, 1)


def test_a_home_without_a_log_is_named(tmp_path):
    done = run("log", "verify", "--home", tmp_path)
    assert done.status == 2 and "--home" in done.err


def test_a_pepper_that_is_gone_stops_the_start_and_says_where_it_belongs(founded, tmp_path):
    home = tmp_path / "copy"
    shutil.copytree(founded[0], home)
    (home / "secrets" / "pepper").unlink()
    done = run("serve", "--home", home)
    assert done.status == 3
    assert "pepper" in done.err and str(home / "secrets") in done.err
    assert not (home / "secrets" / "pepper").exists()


def test_a_log_without_its_anchor_does_not_start(founded, tmp_path):
    home = tmp_path / "copy"
    shutil.copytree(founded[0], home)
    shutil.rmtree(home / "anchor")
    done = run("serve", "--home", home)
    assert done.status == 3 and "anchor" in done.err


def test_without_tls_nothing_but_this_machine_is_served(founded):
    done = run("serve", "--home", founded[0], "--host", "0.0.0.0")
    assert done.status == 2 and "TLS" in done.err


def certificate(folder):
    import subprocess

    cert, key = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-keyout", key, "-out", cert],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


def test_the_patient_site_stays_on_this_machine_until_a_crisis_line_was_phoned(founded, tmp_path):
    home = tmp_path / "copy"
    shutil.copytree(founded[0], home)
    cert, key = certificate(tmp_path)
    words = ["serve", "--home", home, "--host", "0.0.0.0", "--tls-cert", cert, "--tls-key", key]
    done = run(*words)
    assert done.status == 2 and "crisis line" in done.err
    stale = "[checked]\nin-telemanas = 2020-01-01\n"
    (home / "clinic.toml").write_text(stale)
    assert run(*words).status == 2


def test_a_mistake_in_the_clinics_own_file_is_named(founded, tmp_path):
    home = tmp_path / "copy"
    shutil.copytree(founded[0], home)
    (home / "clinic.toml").write_text('plaec = "IN"\n')
    done = run("serve", "--home", home)
    assert done.status == 3 and "clinic.toml" in done.err and "plaec" in done.err


def test_a_pack_with_an_unknown_word_is_refused_with_its_file(tmp_path, root):
    pack = tmp_path / "pack"
    shutil.copytree(root / "packs" / "hymen-repair", pack)
    rules = pack / "rules.toml"
    rules.write_text(rules.read_text().replace('is = "below"', 'is = "blow"', 1))
    done = run("pack", "check", pack)
    assert done.status == 1 and "rules.toml" in done.out and "blow" in done.out
    served = run("serve", "--home", tmp_path / "home", CONFIDANTE_PACK=str(pack))
    assert served.status == 3 and "rules.toml" in served.err


def test_a_sentence_missing_in_one_language_is_told_by_its_key(tmp_path, root):
    pack = tmp_path / "pack"
    shutil.copytree(root / "packs" / "hymen-repair", pack)
    words = pack / "words" / "hi" / "enquiry.toml"
    words.write_text(
        "".join(line for line in words.read_text().splitlines(keepends=True) if not line.startswith("age-ask"))
    )
    done = run("pack", "check", pack, "--json")
    assert done.status == 1 and any("enquiry.age-ask" in f"{one['where']} {one['what']}" for one in done.json)


@pytest.mark.parametrize(("place", "mode"), [("GB-ENG", "support_only"), ("IN", "legal_review_required")])
def test_the_law_of_a_place_is_told_with_what_follows(place, mode):
    done = run("law", place, "--json")
    assert (done.status, done.json["mode"], done.json["signed_off"]) == (0, mode, False)


def test_a_place_not_in_the_table_is_told_with_those_that_are():
    done = run("law", "ZZ")
    assert done.status == 1 and "GB-ENG" in done.err


def test_a_phrase_is_asked_for_and_a_mistyped_one_is_told_by_its_word(founded):
    done = run("case", "show", "--home", founded[0], given="one two three\n")
    assert done.status == 1 and "phrase" in done.err


def test_the_walk_goes_from_question_to_answer_in_memory():
    done = run("walk", "--json", "--language", "hi")
    assert done.status == 0 and done.json["consistent"] and len(done.json["steps"]) == 8


def test_two_servers_never_take_one_port(founded):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--home", founded[0], "--patient-port", port, "--clinic-port", port + 1)
    assert done.status != 0 and str(port) in done.err


def test_a_store_whose_own_description_is_damaged_is_told_and_left_as_it_is(founded, tmp_path):
    home = tmp_path / "copy"
    shutil.copytree(founded[0], home)
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(home / "data" / "log.sqlite3")) as log:
        log.execute("PRAGMA writable_schema = ON")
        log.execute("UPDATE sqlite_master SET sql = 'CREATE TABLE leaf (' WHERE name = 'leaf'")
        log.execute("PRAGMA user_version = 0")
        log.commit()
    done = run("log", "verify", "--home", home, "--json")
    assert done.status == 1 and not done.json["consistent"], done.err
    assert run("serve", "--home", home).status == 3
