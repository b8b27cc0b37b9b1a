"""Files of past sessions, and how a test brings them in."""

from __future__ import annotations

from io import BytesIO

from sessiontrack.domain.session_sheets import Declared
from sessiontrack.service.past_sessions import check_sessions, import_sessions
from sessiontrack.storage.imports import list_imported_sessions
from sessiontrack.storage.summaries import list_summaries
from tests.people import CLINIC, NOW, member

HEAD = (
    "MRN,Date,Phase,Route,Dose mg,Minutes,Systolic -5,Diastolic -5,Systolic 20,Diastolic 20,PHQ-9,"
    "Side effects,Note\n"
)
FIRST = "R-1001,2026-01-05T09:00,initial,iv,41,40,120,80,150,90,18,nausea: mild @10-25,slept\n"
SECOND = "R-1001,2026-01-08T09:00,initial,iv,41,40,118,79,160,95,15,,\n"
FILE = HEAD + FIRST + SECOND
NEW_HEAD = "MRN,Date,Phase,Drug,Route,Dose mg,Diagnosis,Last name,First name,Born\n"
ADA = "N-1,2026-01-05T09:00,initial,ketamine,iv,41,PTSD,Lace,Ada,1980-05-17\n"
ASKED = Declared(solicited=True, join_courses=True)
NEW = Declared(register=True, open_courses=True)


def check(database, text, declared=ASKED, who="nora"):
    return check_sessions(database, member(who).actor, BytesIO(text.encode()), declared, now=NOW)


def bring(database, text=FILE, declared=ASKED, who="nora", now=NOW, **more):
    checked = check(database, text, declared, who)
    file = BytesIO(text.encode())
    return import_sessions(database, member(who).actor, file, declared, checked=checked, now=now, **more)


def sessions_of(database, batch):
    with database.reading() as db:
        return list_imported_sessions(db, batch)


def summary_of(database, session_id):
    with database.reading() as db:
        return list_summaries(db, CLINIC.id, [session_id]).get(session_id)


def said(checked):
    return [(fault.path, fault.code) for fault in checked.faults]
