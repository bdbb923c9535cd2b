"""Settings from the environment: read, refused, documented."""

from pathlib import Path

import pytest

from hansa.config.environment import SETTINGS, SettingError, read_environment, settings_table


def test_empty_environment_gives_the_embedded_site(tmp_path):
    values = read_environment({"HANSA_DATA_DIR": str(tmp_path)})
    assert values["HANSA_DATABASE_URL"]["NAME"] == str(tmp_path / "hansa.sqlite3")
    assert values["HANSA_QUEUE_URL"]["filename"] == str(tmp_path / "queue.sqlite3")
    assert values["HANSA_DEBUG"] is False
    assert values["HANSA_CLOCK_SHIFT"] == 0
    assert set(values) == {setting.name for setting in SETTINGS}


@pytest.mark.parametrize(
    ("name", "given", "read"),
    [
        ("HANSA_DEBUG", "Yes", True),
        ("HANSA_DEBUG", "off", False),
        ("HANSA_ALLOWED_HOSTS", "a.org, b.org,,", ["a.org", "b.org"]),
        ("HANSA_CLOCK_SHIFT", "-60", -60),
        ("HANSA_TRUSTED_PROXIES", "2", 2),
        ("HANSA_WEB_PROCESSES", "2", 2),
        ("HANSA_BASE_URL", "https://hansa.example/", "https://hansa.example"),
        ("HANSA_SECOND_FACTOR", "optional", "optional"),
        ("HANSA_QUEUE_URL", "valkey://q:6379/0",
         {"huey_class": "huey.PriorityRedisHuey", "url": "redis://q:6379/0"}),
        ("HANSA_SMTP_URL", "smtps://u%40x:p@mail:465",
         {"host": "mail", "port": 465, "user": "u@x", "password": "p", "use_ssl": True,
          "use_tls": False}),
        ("HANSA_SMTP_URL", "smtp+tls://mail",
         {"host": "mail", "port": 587, "user": "", "password": "", "use_ssl": False,
          "use_tls": True}),
        ("HANSA_DATABASE_URL", "postgresql://u:p%2F@db:5433/hansa",
         {"ENGINE": "django.db.backends.postgresql", "NAME": "hansa", "USER": "u",
          "PASSWORD": "p/", "HOST": "db", "PORT": "5433"}),
    ],
)  # fmt: skip
def test_setting_is_read(name, given, read):
    assert read_environment({name: given})[name] == read


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("HANSA_DEBUG", "perhaps"),
        ("HANSA_CLOCK_SHIFT", "soon"),
        ("HANSA_TRUSTED_PROXIES", "-1"),
        ("HANSA_WEB_PROCESSES", "0"),
        ("HANSA_TRUSTED_PROXIES", "one"),
        ("HANSA_BASE_URL", "hansa.example"),
        ("HANSA_BASE_URL", "ftp://x"),
        ("HANSA_SECOND_FACTOR", "maybe"),
        ("HANSA_LOG_LEVEL", "LOUD"),
        ("HANSA_SMTP_URL", "mail:25"),
        ("HANSA_SMTP_URL", "smtp://mail:port"),
        ("HANSA_DATABASE_URL", "foo"),
        ("HANSA_DATABASE_URL", "postgresql://host"),
        ("HANSA_DATABASE_URL", "postgresql://host:port/x"),
        ("HANSA_QUEUE_URL", "amqp://x"),
        ("HANSA_DATABSE_URL", "x"),
    ],
)
def test_wrong_setting_is_one_clear_line(name, given):
    with pytest.raises(SettingError) as caught:
        read_environment({name: given})
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_secret_is_kept_in_the_data_folder_for_its_owner_alone(tmp_path):
    from hansa.config.settings import kept_secret

    folder = tmp_path / "data"
    first = kept_secret(folder)
    assert len(first) >= 50
    assert kept_secret(folder) == first
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0


def test_every_setting_stands_in_the_documentation():
    written = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    assert settings_table() in written


def test_settings_are_read_in_one_place_alone():
    package = Path(__file__).parents[2] / "src" / "hansa"
    reading = {
        str(f.relative_to(package)) for f in package.rglob("*.py") if "os.environ" in f.read_text()
    }
    # These two hand settings on to the processes they start, and name the settings module.
    doors = {"config/wsgi.py", "config/live.py"}
    assert reading <= {"config/environment.py", "supervisor.py", "cli.py", *doors}


def test_delivery_service_is_not_listened_to_without_a_secret():
    given = {"HANSA_MAIL_SERVICE": "mailgun", "HANSA_MAIL_SERVICE_SECRET": "short"}
    with pytest.raises(SettingError, match="HANSA_MAIL_SERVICE_SECRET of at least 16"):
        read_environment(given)
    secret = {**given, "HANSA_MAIL_SERVICE_SECRET": "s" * 16}
    assert read_environment(secret)["HANSA_MAIL_SERVICE"] == "mailgun"
    with pytest.raises(SettingError, match="one of"):
        read_environment({**secret, "HANSA_MAIL_SERVICE": "pigeons"})
