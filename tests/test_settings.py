"""What a deployment may change, from where, and what is refused."""

from __future__ import annotations

import os
import tomllib
from dataclasses import fields

import pytest
from sqlalchemy import make_url

from sessiontrack.settings import Settings, SettingsTrouble, config_folder, read_settings


def test_the_defaults_document_every_setting_and_no_other():
    text = (config_folder() / "default.toml").read_text("utf-8")
    assert list(tomllib.loads(text)) == [field.name for field in fields(Settings)]


@pytest.mark.parametrize("name", ["development.toml", "production.toml"])
def test_the_files_that_come_along_are_taken(name):
    given = {"SESSIONTRACK_DATABASE_URL": "postgresql://app@db.example/record"}
    read_settings(given | {"SESSIONTRACK_CONFIG": str(config_folder() / name)})


def test_without_anything_the_database_is_a_file_in_the_data_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = read_settings({"PATH": "/usr/bin"})
    assert settings.url == f"sqlite:///{tmp_path}/data/sessiontrack.db"
    assert settings.database_file == tmp_path / "data" / "sessiontrack.db"
    assert (settings.sign_in_idle_minutes, settings.sign_in_absolute_hours) == (30, 12)
    assert not settings.is_secure
    assert settings.address == "http://localhost:8000"


@pytest.mark.parametrize("address", ["sqlite:///own.db", "sqlite+pysqlite:////{folder}/own.db"])
def test_a_sqlite_file_that_is_named_is_the_embedded_database(tmp_path, monkeypatch, address):
    monkeypatch.chdir(tmp_path)
    settings = read_settings({"SESSIONTRACK_DATABASE_URL": address.format(folder=tmp_path)})
    assert settings.database_file == tmp_path / "own.db"
    assert settings.url == f"sqlite:///{tmp_path}/own.db"


@pytest.mark.parametrize(
    "host", ["st.example.org", ".example.org", "192.0.2.1", "[2001:db8::1]", "localhost"]
)
def test_a_server_may_have_any_name(host):
    assert read_settings({"SESSIONTRACK_TRUSTED_HOSTS": host}).trusted_hosts == (host,)


@pytest.mark.parametrize("name", ["da?ta", "da%20ta", "d a", "dä#ta"])
def test_a_folder_may_have_any_name(tmp_path, name):
    settings = read_settings({"SESSIONTRACK_DATA_DIR": str(tmp_path / name)})
    file = settings.database_file
    assert file == tmp_path / name / "sessiontrack.db"
    assert make_url(settings.url).database == str(file)
    again = read_settings({"SESSIONTRACK_DATABASE_URL": settings.url})
    assert (again.database_file, again.url) == (file, settings.url)


def test_a_file_goes_before_the_defaults_and_a_variable_before_both(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text('port = 8001\nthreads = 4\ntrusted_hosts = ["a.example", "b.example"]\n')
    settings = read_settings({"SESSIONTRACK_CONFIG": str(file), "SESSIONTRACK_PORT": "8002"})
    assert (settings.port, settings.threads) == (8002, 4)
    assert settings.trusted_hosts == ("a.example", "b.example")


def test_every_kind_of_value_can_stand_in_a_variable(tmp_path):
    settings = read_settings(
        {
            "SESSIONTRACK_DATA_DIR": str(tmp_path),
            "SESSIONTRACK_TRUSTED_HOSTS": "a.example, b.example",
            "SESSIONTRACK_TLS": "true",
            "SESSIONTRACK_PROXY_HOPS": "1",
            "SESSIONTRACK_DATABASE_URL": "postgresql+psycopg://app@db.example/record",
        }
    )
    assert settings.trusted_hosts == ("a.example", "b.example")
    assert settings.is_secure
    assert settings.database_file is None
    assert settings.url.startswith("postgresql")
    assert settings.address == "https://a.example"


def test_a_database_s_address_may_stand_in_a_file_of_its_own(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("postgresql+psycopg://app:word@db.example/record\n")
    settings = read_settings({"SESSIONTRACK_DATABASE_URL_FILE": str(secret)})
    assert settings.database_url == "postgresql+psycopg://app:word@db.example/record"
    with pytest.raises(SettingsTrouble, match="cannot be read"):
        read_settings({"SESSIONTRACK_DATABASE_URL_FILE": str(tmp_path / "missing")})


def test_an_address_that_cannot_be_is_not_repeated():
    with pytest.raises(SettingsTrouble) as refused:
        read_settings({"SESSIONTRACK_DATABASE_URL": "postgres://app:secret-word@db.example/record"})
    assert "secret-word" not in str(refused.value)


def test_an_own_certificate_makes_it_secure():
    given = {"SESSIONTRACK_TLS_CERTIFICATE": "cert.pem", "SESSIONTRACK_TLS_KEY": "key.pem"}
    settings = read_settings(
        given | {"SESSIONTRACK_HOST": "192.0.2.1", "SESSIONTRACK_TRUSTED_HOSTS": "st.example"}
    )
    assert settings.is_secure
    assert settings.address == "https://st.example:8000"


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PROT": "8001"}, "did you mean port"),
        ({"DATABSE_URL": "x"}, "did you mean database_url"),
        ({"SOMETHING_ELSE": "x"}, "lists all there are"),
        ({"PORT_FILE": "x"}, "not a setting"),
        ({"PORT": "eighty"}, "whole number"),
        ({"PORT": "70000"}, "1 to 65535"),
        ({"PORT": "８０"}, "whole number"),
        ({"TLS": "yes"}, "true or false"),
        ({"HASH_MEMORY_KIB": "1024"}, "47104 to"),
        ({"TRUSTED_HOSTS": " , "}, "name at least one"),
        ({"TRUSTED_HOSTS": "https://st.example"}, "write it as st.example.org"),
        ({"TRUSTED_HOSTS": "st.example, *"}, "is no name of a server"),
        ({"TRUSTED_HOSTS": "st.example:8000"}, "is no name of a server"),
        ({"DATA_DIR": ""}, "SESSIONTRACK_DATA_DIR is empty"),
        ({"TLS_KEY": "key.pem"}, "belong together"),
        ({"TLS": "true"}, "which proxy"),
        ({"WORKERS": "2"}, "one writer at a time"),
        ({"WORKERS": "2", "DATABASE_URL": "sqlite:////tmp/own.db"}, "one writer at a time"),
        ({"DATABASE_URL": "sqlite://"}, "must name a file"),
        ({"DATABASE_URL": "sqlite:///:memory:"}, "must name a file"),
        ({"DATABASE_URL": "sqlite:///own.db?mode=ro"}, "must name a file"),
        (
            {"DATABASE_URL": "postgres://app:word@db.example/record"},
            "database_url must begin with postgresql",
        ),
        ({"DATABASE_URL": "mysql://db.example/record"}, "database_url must begin with postgresql"),
        ({"MIGRATION_URL": "postgresql://owner:word@db.example:port/record"}, "the port of migration_url"),
        ({"HL7_TLS_KEY": "key.pem"}, "hl7_tls_certificate and hl7_tls_key belong together"),
        ({"HL7_CLIENT_CA": "ca.pem"}, "needs a certificate here too"),
        ({"HL7_SENDERS": "Gateway|WARD, Gateway"}, "'Gateway' must be"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_a_sentence(variables, said):
    with pytest.raises(SettingsTrouble, match=said):
        read_settings({f"SESSIONTRACK_{name}": value for name, value in variables.items()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8001", "did you mean port"),
        ('port = "8001"', "a whole number"),
        ("port = true", "a whole number"),
        ("host = 1", "text in quotes"),
        ("data_dir = 1", "text in quotes"),
        ('data_dir = ""', "data_dir is empty"),
        ('trusted_hosts = "one"', "a list of texts"),
        ("trusted_hosts = [1]", "a list of texts"),
        ("port = 0", "1 to 65535"),
        ("port", "is not TOML"),
    ],
)
def test_a_file_is_judged_the_same(tmp_path, text, said):
    file = tmp_path / "own.toml"
    file.write_text(text)
    with pytest.raises(SettingsTrouble, match=said):
        read_settings({"SESSIONTRACK_CONFIG": str(file)})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsTrouble, match=r"missing\.toml cannot be read"):
        read_settings({"SESSIONTRACK_CONFIG": str(tmp_path / "missing.toml")})


def test_the_tests_own_variables_are_none_of_its_business():
    read_settings({"SESSIONTRACK_PG_BIN": os.curdir, "SESSIONTRACK_CHROMIUM": os.curdir})


@pytest.mark.parametrize("number", ["", "112", "+1 800 555 0100"])
def test_a_number_to_call_is_one_that_a_telephone_takes(number):
    assert read_settings({"SESSIONTRACK_EMERGENCY_NUMBER": number}).emergency_number == number


@pytest.mark.parametrize("number", ["the police", "9 ", "1", "<b>112</b>", "112\n"])
def test_what_no_telephone_takes_is_no_number_to_call(number):
    with pytest.raises(SettingsTrouble, match="emergency_number must be a number"):
        read_settings({"SESSIONTRACK_EMERGENCY_NUMBER": number})
