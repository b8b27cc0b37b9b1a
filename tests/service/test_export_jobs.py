"""Bundles that are made while nobody waits: asked for, watched, cancelled, resumed, fetched, thrown away."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.errors import Conflict, IdentityNeeded, NotAllowed, NotFound
from sessiontrack.domain.permissions import Role
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.exports.bundle.describing import CODES, DICTIONARY, MANIFEST, PACKAGE, README
from sessiontrack.service import export_jobs, export_runner
from sessiontrack.service.bundles import BundleRequest
from sessiontrack.service.export_jobs import (
    KEPT,
    SILENT,
    cancel_job,
    list_own_jobs,
    open_bundle_file,
    read_job,
    request_bundle,
    request_of,
    run_next_job,
)
from sessiontrack.service.export_keeping import remove_expired, remove_strays, resume_jobs
from sessiontrack.service.export_runner import ExportRunner
from sessiontrack.service.people import disable_person
from sessiontrack.storage import export_jobs as jobs
from sessiontrack.storage.people import change_person
from tests import bundle_scenes
from tests.people import NOW, member
from tests.recorded import new_id, open_course
from tests.service.bundling import WHY

EVERYTHING = BundleFilter()
FILES = len(TABLES) + len((MANIFEST, DICTIONARY, CODES, README, PACKAGE))
MONTH = BundleFilter(since=NOW - timedelta(days=30), until=NOW, phase="maintenance", as_of=NOW)


@pytest.fixture
def ask(begin):
    """Ask for a bundle."""

    def act(who="paul", profile=Profile.LIMITED, asked=EVERYTHING, **actor):
        with begin(who, **actor) as work:
            return request_bundle(work, BundleRequest(profile, f" {WHY} ", asked), per_hour=20)

    return act


@pytest.fixture
def look(begin):
    """How far a bundle is."""

    def act(job, who="paul"):
        with begin(who) as work:
            return read_job(work, job.id)

    return act


@pytest.fixture
def run(database, tmp_path, clock):
    """Make the next bundle."""
    return lambda: run_next_job(database, tmp_path, clock)


def test_a_bundle_is_made_when_the_server_comes_to_it(
    database, ask, look, run, begin, tmp_path, trail, clock
):
    bundle_scenes.told(database)
    job = ask()
    assert (look(job).state, look(job).purpose) == ("queued", WHY)
    assert run()
    made = look(job)
    assert (made.state, made.done_n, made.total_n) == ("ready", 2, 2)
    assert made.expires_at == NOW + KEPT
    assert made.rows_n is not None
    assert made.rows_n > 80
    with begin("paul") as work:
        file = open_bundle_file(work, job.id, tmp_path)
    assert file.filename == "sessiontrack-bundle-limited-2026-11-23-SYNTHETIC.zip"
    assert file.path.stat().st_size == made.bytes_n
    with zipfile.ZipFile(io.BytesIO(file.path.read_bytes())) as archive:
        archive.extractall(tmp_path / "read")
    assert list(check_bundle(tmp_path / "read")) == []
    assert trail() == ["export.started", "export.ended", "export.fetched"]
    assert not run()


def test_the_name_of_a_deidentified_file_tells_no_day(ask, run, begin, tmp_path):
    job = ask(profile=Profile.DEIDENTIFIED)
    assert run()
    with begin("paul") as work:
        assert open_bundle_file(work, job.id, tmp_path).filename.endswith("-deidentified-2026-SYNTHETIC.zip")


def test_what_was_asked_is_what_is_made(ask, look):
    job = ask(profile=Profile.DEIDENTIFIED, asked=MONTH)
    assert request_of(look(job)) == BundleRequest(Profile.DEIDENTIFIED, WHY, MONTH)


def test_names_need_the_password_when_they_are_asked_for(ask, run, look):
    with pytest.raises(IdentityNeeded):
        ask(profile=Profile.FULL)
    job = ask(profile=Profile.FULL, proved_at=NOW)
    run()
    assert look(job).state == "ready"


def test_names_need_the_password_again_when_they_are_fetched(ask, run, begin, tmp_path, trail):
    job = ask(profile=Profile.FULL, proved_at=NOW)
    run()
    with begin("paul") as work, pytest.raises(IdentityNeeded):
        open_bundle_file(work, job.id, tmp_path)
    with begin("paul", proved_at=NOW) as work:
        assert open_bundle_file(work, job.id, tmp_path).path.is_file()
    assert trail()[-2:] == ["export.ended", "export.fetched"]


def test_a_grant_that_was_taken_back_ends_what_it_gave(database, ask, run, look, begin, tmp_path):
    made = ask(profile=Profile.FULL, proved_at=NOW)
    run()
    asked = ask(profile=Profile.FULL, proved_at=NOW)
    with database.writing() as db:
        change_person(db, member("paul").id, may_export=False)
    run()
    assert look(asked).state == "failed"
    with begin("paul", proved_at=NOW) as work, pytest.raises(NotAllowed):
        open_bundle_file(work, made.id, tmp_path)


def test_a_bundle_is_nobody_elses(ask, begin, run, tmp_path):
    job = ask()
    run()
    for act in (read_job, cancel_job, lambda work, found: open_bundle_file(work, found, tmp_path)):
        with begin("ana") as work, pytest.raises(NotFound):
            act(work, job.id)
    with begin("ana") as work:
        assert list_own_jobs(work) == []
    with begin("paul") as work:
        assert [each.id for each in list_own_jobs(work)] == [job.id]


def test_a_bundle_that_waits_is_cancelled_at_once(ask, begin, run, look, trail):
    job = ask()
    with begin("paul") as work:
        assert cancel_job(work, job.id).state == "cancelled"
    assert not run()
    with begin("paul") as work, pytest.raises(Conflict):
        cancel_job(work, job.id)
    assert trail() == ["export.started", "export.cancelled"]


def test_a_bundle_that_runs_stops_at_the_next_patient(
    database, ask, begin, run, look, monkeypatch, tmp_path, trail
):
    bundle_scenes.told(database)
    monkeypatch.setattr(export_jobs, "BEAT_SECONDS", 0.0)
    job = ask()
    write = export_jobs._Beat.__call__

    def cancelled_at_the_first(beat, done, total):
        if done == 1:
            with begin("paul") as work:
                assert cancel_job(work, job.id).is_cancelled
        write(beat, done, total)

    monkeypatch.setattr(export_jobs._Beat, "__call__", cancelled_at_the_first)
    assert run()
    assert (look(job).state, look(job).done_n) == ("cancelled", 1)
    assert list(tmp_path.iterdir()) == []
    assert trail() == ["export.started", "export.cancelled", "export.broken_off"]


def cancelled_after(monkeypatch, begin, job, name):
    """Somebody cancels just after a step of the work."""
    step = getattr(export_jobs, name)

    def act(*given, **more):
        done = step(*given, **more)
        with begin("paul") as work:
            cancel_job(work, job.id)
        return done

    monkeypatch.setattr(export_jobs, name, act)


@pytest.mark.parametrize("step", ["make_bundle", "_zip"])
def test_a_bundle_that_is_cancelled_at_the_end_is_not_kept(
    ask, begin, run, look, monkeypatch, tmp_path, trail, step
):
    job = ask()
    cancelled_after(monkeypatch, begin, job, step)
    assert run()
    made = look(job)
    assert (made.state, made.bytes_n, made.ended_at) == ("cancelled", None, NOW)
    assert list(tmp_path.iterdir()) == []
    assert trail() == ["export.started", "export.ended", "export.cancelled"]


def test_nothing_is_left_of_a_file_that_could_not_be_packed(ask, run, look, monkeypatch, tmp_path):
    job = ask()

    def full(*_args):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(export_jobs, "copyfileobj", full)
        with pytest.raises(OSError, match="No space"):
            run()
    assert look(job).state == "failed"
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_server_left_is_swept_up_and_the_bundle_made_anew(
    database, ask, run, look, tmp_path, clock
):
    ready, cut_off = ask(), ask()
    run()
    with database.writing() as db:
        jobs.change_job(db, cut_off, was="queued", state="running", beat_at=NOW)
    left = [f"{cut_off.id}", f"{cut_off.id}.part"]
    for name in left:
        (tmp_path / name).mkdir()
        (tmp_path / name / "patients.csv").write_text("Doe")
    for name in (f"{cut_off.id}.zip-part", f"{new_id()}.zip"):
        (tmp_path / name).write_text("Doe")
    (tmp_path / "notes.txt").write_text("not ours")
    assert remove_strays(database, tmp_path) == 1
    resume_jobs(database, NOW, is_only_server=True)
    assert remove_strays(database, tmp_path) == 3
    assert {path.name for path in tmp_path.iterdir()} == {f"{ready.id}.zip", "notes.txt"}
    assert run()
    assert look(cut_off).state == "ready"


def test_a_zip_that_was_cut_off_hinders_no_later_one(ask, run, look, tmp_path):
    job = ask()
    for suffix in (".zip-part", ".zip"):
        (tmp_path / f"{job.id}{suffix}").write_text("half")
    assert run()
    assert look(job).state == "ready"


def test_two_servers_tell_once_that_a_file_was_thrown_away(database, ask, run, tmp_path, trail, monkeypatch):
    ask()
    run()
    with database.reading() as db:
        found = jobs.list_expired(db, NOW + KEPT)
    monkeypatch.setattr(jobs, "list_expired", lambda *_: found)
    assert [remove_expired(database, tmp_path, NOW + KEPT) for _ in range(2)] == [1, 0]
    assert trail().count("export.expired") == 1


def test_progress_is_said_now_and_then(database, ask, begin, run, look, monkeypatch):
    bundle_scenes.told(database)
    with database.writing() as db:
        open_course(db)
    said = []
    change = jobs.change_job

    def counted(db, job, *, was, **values):
        said.append(values.get("done_n"))
        return change(db, job, was=was, **values)

    ask()
    monkeypatch.setattr(export_jobs, "monotonic", lambda: 5.0)
    monkeypatch.setattr(jobs, "change_job", counted)
    run()
    # Once more for each file of the bundle while it is packed.
    assert said == [0, 1, *[3] * (1 + FILES), None]


def test_a_bundle_cut_off_by_a_restart_begins_anew(database, ask, run, look, begin, clock, monkeypatch):
    bundle_scenes.told(database)
    job = ask()

    def dies(*_args, **_more):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "change_job", _once(jobs.change_job))
        patched.setattr(export_jobs, "make_bundle", dies)
        with pytest.raises(SystemExit):
            run()
    assert look(job).state == "running"
    assert resume_jobs(database, NOW, is_only_server=False) == 0
    assert resume_jobs(database, NOW + SILENT, is_only_server=False) == 1
    assert look(job).state == "queued"
    run()
    assert look(job).state == "ready"


def _once(change):
    """The process is gone after its first change."""
    calls = []

    def act(db, job, *, was, **values):
        calls.append(was)
        return change(db, job, was=was, **values) if len(calls) == 1 else False

    return act


def test_the_only_server_resumes_at_once(database, ask, clock):
    job = ask()
    with database.writing() as db:
        jobs.change_job(db, job, was="queued", state="running", beat_at=NOW)
    assert resume_jobs(database, NOW, is_only_server=True) == 1


def test_a_job_that_another_server_took_is_left_to_it(database, ask, run, monkeypatch):
    ask()
    monkeypatch.setattr(jobs, "change_job", lambda *_args, **_more: False)
    assert not run()


def test_who_no_longer_works_here_gets_nothing(database, ask, run, look, trail):
    first = ask("ana")
    disable_person(database, member("ana").email, NOW)
    assert run()
    assert look(first, "ana").state == "failed"
    assert trail()[-1] == "export.refused"


def test_who_may_no_longer_export_gets_nothing(database, ask, run, look):
    job = ask("ana")
    with database.writing() as db:
        change_person(db, member("ana").id, role=Role.NURSE.value)
    assert run()
    assert look(job, "ana").state == "failed"


def test_a_program_asks_by_its_token(ask, run, look):
    job = ask("gate")
    assert run()
    assert look(job, "gate").state == "ready"


def test_a_full_disk_is_a_failure(ask, run, look, monkeypatch):
    job = ask()

    def full(*_args, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_jobs, "make_bundle", full)
    with pytest.raises(OSError, match="No space"):
        run()
    assert look(job).state == "failed"


def test_a_file_is_fetched_only_while_it_is_kept(database, ask, begin, run, tmp_path, look, trail):
    job = ask()
    with begin("paul") as work, pytest.raises(Conflict):
        open_bundle_file(work, job.id, tmp_path)
    run()
    assert remove_expired(database, tmp_path, NOW + KEPT - timedelta(seconds=1)) == 0
    with begin("paul", at=NOW + KEPT) as work, pytest.raises(NotFound):
        open_bundle_file(work, job.id, tmp_path)
    assert remove_expired(database, tmp_path, NOW + KEPT) == 1
    assert list(tmp_path.iterdir()) == []
    assert look(job).state == "expired"
    assert trail()[-1] == "export.expired"
    with begin("paul") as work, pytest.raises(NotFound):
        open_bundle_file(work, job.id, tmp_path)


def test_a_runner_makes_what_is_asked_until_it_ends(database, ask, look, tmp_path, clock, monkeypatch):
    monkeypatch.setattr(export_runner, "LOOKS_EVERY_SECONDS", 0.01)
    first = ask()
    runner = ExportRunner(database, tmp_path / "exports", clock)
    calls = []
    work = runner._work

    def fails_once(*, is_only_server):
        calls.append(is_only_server)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        work(is_only_server=is_only_server)
        if len(calls) == 3:
            runner.end()

    monkeypatch.setattr(runner, "_work", fails_once)
    runner.run()
    assert look(first).state == "ready"
    assert calls == [database.is_sqlite, database.is_sqlite, False]


def test_a_runner_that_ends_takes_no_other_job(database, ask, look, tmp_path, clock):
    job = ask()
    runner = ExportRunner(database, tmp_path, clock)
    runner.end()
    runner._work(is_only_server=False)
    assert look(job).state == "queued"
