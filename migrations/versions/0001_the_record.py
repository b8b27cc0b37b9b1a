"""The record: clinics, people, patients, courses, sessions, entries and the trail.

Rules of a safe migration:
* plain database types only, as below; import nothing of the program, whose code will have moved on;
* expand, move, contract: the release before must still be able to write during the expansion;
* every step has its way back, and both are run with data on both databases;
* on SQLite a batch copies the table: no ON DELETE CASCADE anywhere, foreign keys are off meanwhile;
* triggers are made anew after every step by one function; do not make them here.

Revision: 0001, after None.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
TRUTH = sa.Boolean().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.Text(), "sqlite")
BODY = JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", UUID, nullable=False),
        sa.Column("clinic_id", UUID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", UUID, nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("patient_ids", JSON, nullable=False),
        sa.Column("session_id", UUID, nullable=True),
        sa.Column("subject_id", UUID, nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("ix_audit_event_actor_id_action_at", ["actor_id", "action", "at"], unique=False)
        batch_op.create_index("ix_audit_event_clinic_id_at", ["clinic_id", "at"], unique=False)

    op.create_table(
        "clinic",
        sa.Column("id", UUID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("is_synthetic", TRUTH, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
        sa.UniqueConstraint("name", name=op.f("uq_clinic_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_hash", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sign_in_failure_account_hash_failed_at", ["account_hash", "failed_at"], unique=False
        )
        batch_op.create_index("ix_sign_in_failure_address_failed_at", ["address", "failed_at"], unique=False)

    op.create_table(
        "patient",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("mrn", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_name", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("born_on", DAY, nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("allergies", sa.Text(), nullable=True),
        sa.Column("substance_use_history", sa.Text(), nullable=True),
        sa.Column("cautions", JSON, nullable=True),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_patient_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_patient")),
        sa.UniqueConstraint("clinic_id", "mrn", name=op.f("uq_patient_clinic_id_mrn")),
        sa.UniqueConstraint("clinic_id", "ref", name=op.f("uq_patient_clinic_id_ref")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index(
            "ix_patient_clinic_id_family_name", ["clinic_id", "family_name", "given_name", "id"], unique=False
        )

    op.create_table(
        "person",
        sa.Column("id", UUID, nullable=False),
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("may_export", TRUTH, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_person_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("clinic_id", "id", name=op.f("uq_person_clinic_id_id")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_clinic_id"), ["clinic_id"], unique=False)

    op.create_table(
        "protocol_version",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("limits", JSON, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_protocol_version_clinic_id_clinic")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "version", name=op.f("pk_protocol_version")),
        sqlite_strict=True,
    )
    op.create_table(
        "course",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("patient_id", UUID, nullable=False),
        sa.Column("indications", JSON, nullable=False),
        sa.Column("indication_text", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("planned_sessions", sa.Integer(), nullable=False),
        sa.Column("primary_scale", sa.Text(), nullable=False),
        sa.Column("goals", sa.Text(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_course_clinic_id_patient_id_patient"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_course")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index("ix_course_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False)

    op.create_table(
        "enrolment_link",
        sa.Column("id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_enrolment_link_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_enrolment_link_secret_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("enrolment_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "service_token",
        sa.Column("id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_service_token_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_service_token_secret_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("service_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", UUID, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_person_id"), ["person_id"], unique=False)

    op.create_table(
        "course_head",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("course_id", UUID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["course.clinic_id", "course.id"],
            name=op.f("fk_course_head_clinic_id_course_id_course"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "course_id", name=op.f("pk_course_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "maintenance_episode",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("course_id", UUID, nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["course.clinic_id", "course.id"],
            name=op.f("fk_maintenance_episode_clinic_id_course_id_course"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_maintenance_episode")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("maintenance_episode", schema=None) as batch_op:
        batch_op.create_index(
            "ix_maintenance_episode_clinic_id_course_id", ["clinic_id", "course_id"], unique=False
        )

    op.create_table(
        "treatment_session",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("course_id", UUID, nullable=False),
        sa.Column("patient_id", UUID, nullable=False),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("episode_id", UUID, nullable=True),
        sa.Column("protocol_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["course.clinic_id", "course.id"],
            name=op.f("fk_treatment_session_clinic_id_course_id_course"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "episode_id"],
            ["maintenance_episode.clinic_id", "maintenance_episode.id"],
            name=op.f("fk_treatment_session_clinic_id_episode_id_maintenance_episode"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "patient_id"],
            ["patient.clinic_id", "patient.id"],
            name=op.f("fk_treatment_session_clinic_id_patient_id_patient"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_treatment_session")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("treatment_session", schema=None) as batch_op:
        batch_op.create_index(
            "ix_treatment_session_clinic_id_course_id", ["clinic_id", "course_id"], unique=False
        )
        batch_op.create_index(
            "ix_treatment_session_clinic_id_planned_at", ["clinic_id", "planned_at"], unique=False
        )

    op.create_table(
        "entry",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("course_id", UUID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("session_id", UUID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author_id", UUID, nullable=True),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("device_id", UUID, nullable=True),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("target_id", UUID, nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=True),
        sa.Column("body", BODY, nullable=False),
        sa.Column("body_salt", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("schema_rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_entry_author_id_person")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["course.clinic_id", "course.id"],
            name=op.f("fk_entry_clinic_id_course_id_course"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["treatment_session.clinic_id", "treatment_session.id"],
            name=op.f("fk_entry_clinic_id_session_id_treatment_session"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "course_id", "seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("clinic_id", "course_id", "id", name=op.f("uq_entry_clinic_id_course_id_id")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(
            "ix_entry_clinic_id_course_id_target_id",
            ["clinic_id", "course_id", "target_id"],
            unique=False,
            sqlite_where=sa.text("target_id IS NOT NULL"),
            postgresql_where=sa.text("target_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_entry_clinic_id_kind_entered_at", ["clinic_id", "kind", "entered_at"], unique=False
        )
        batch_op.create_index(
            "ix_entry_clinic_id_session_id_seq", ["clinic_id", "session_id", "seq"], unique=False
        )
        batch_op.create_index(
            "ix_entry_wide",
            ["clinic_id", "course_id", "kind"],
            unique=False,
            sqlite_where=sa.text(
                "kind IN ('eligibility', 'consent', 'decision', 'follow_up', 'score', 'retraction')"
            ),
            postgresql_where=sa.text(
                "kind IN ('eligibility', 'consent', 'decision', 'follow_up', 'score', 'retraction')"
            ),
        )

    op.create_table(
        "session_summary",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("session_id", UUID, nullable=False),
        sa.Column("course_id", UUID, nullable=False),
        sa.Column("patient_id", UUID, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_outside_window", TRUTH, nullable=True),
        sa.Column("last_author_id", UUID, nullable=True),
        sa.Column("sign_off_seq", sa.BigInteger(), nullable=True),
        sa.Column("weight_g", sa.BigInteger(), nullable=True),
        sa.Column("ordered_ug", sa.BigInteger(), nullable=True),
        sa.Column("ordered_deci_mg", sa.BigInteger(), nullable=True),
        sa.Column("ordered_ug_per_kg", sa.BigInteger(), nullable=True),
        sa.Column("delivered_ug", sa.BigInteger(), nullable=True),
        sa.Column("delivered_deci_mg", sa.BigInteger(), nullable=True),
        sa.Column("delivered_centi_mg_per_kg", sa.BigInteger(), nullable=True),
        sa.Column("elapsed_seconds", sa.BigInteger(), nullable=True),
        sa.Column("infusing_seconds", sa.BigInteger(), nullable=True),
        sa.Column("observation_seconds", sa.BigInteger(), nullable=True),
        sa.Column("baseline_systolic", sa.BigInteger(), nullable=True),
        sa.Column("baseline_diastolic", sa.BigInteger(), nullable=True),
        sa.Column("peak_systolic", sa.BigInteger(), nullable=True),
        sa.Column("peak_diastolic", sa.BigInteger(), nullable=True),
        sa.Column("min_spo2", sa.BigInteger(), nullable=True),
        sa.Column("min_sedation", sa.BigInteger(), nullable=True),
        sa.Column("last_systolic", sa.BigInteger(), nullable=True),
        sa.Column("last_diastolic", sa.BigInteger(), nullable=True),
        sa.Column("under_effect_until", MOMENT, nullable=True),
        sa.Column("checked_in_at", MOMENT, nullable=True),
        sa.Column("infusion_started_at", MOMENT, nullable=True),
        sa.Column("infusion_ended_at", MOMENT, nullable=True),
        sa.Column("discharged_at", MOMENT, nullable=True),
        sa.Column("completed_at", MOMENT, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("last_vitals_at", MOMENT, nullable=True),
        sa.Column("next_vitals_due_at", MOMENT, nullable=True),
        sa.Column("agent", sa.Text(), nullable=True),
        sa.Column("route", sa.Text(), nullable=True),
        sa.Column("stop_reason", sa.Text(), nullable=True),
        sa.Column("worst_severity", sa.Text(), nullable=True),
        sa.Column("worst_open_effect", sa.Text(), nullable=True),
        sa.Column("worst_open_severity", sa.Text(), nullable=True),
        sa.Column("side_effects_n", sa.Integer(), nullable=False),
        sa.Column("critical_alerts_n", sa.Integer(), nullable=False),
        sa.Column("open_alerts_n", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("needs_signature", TRUTH, nullable=False),
        sa.Column("is_stopped_early", TRUTH, nullable=False),
        sa.Column("is_amended", TRUTH, nullable=False),
        sa.Column("has_late_entries", TRUTH, nullable=False),
        sa.Column("is_overridden", TRUTH, nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["treatment_session.clinic_id", "treatment_session.id"],
            name=op.f("fk_session_summary_clinic_id_session_id_treatment_session"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "session_id", name=op.f("pk_session_summary")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("session_summary", schema=None) as batch_op:
        batch_op.create_index(
            "ix_session_summary_clinic_id_course_id", ["clinic_id", "course_id"], unique=False
        )
        batch_op.create_index(
            "ix_session_summary_clinic_id_patient_id", ["clinic_id", "patient_id"], unique=False
        )
        batch_op.create_index(
            "ix_session_summary_clinic_id_started", ["clinic_id", "infusion_started_at"], unique=False
        )
        batch_op.create_index("ix_session_summary_clinic_id_state", ["clinic_id", "state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("session_summary", schema=None) as batch_op:
        batch_op.drop_index("ix_session_summary_clinic_id_state")
        batch_op.drop_index("ix_session_summary_clinic_id_started")
        batch_op.drop_index("ix_session_summary_clinic_id_patient_id")
        batch_op.drop_index("ix_session_summary_clinic_id_course_id")

    op.drop_table("session_summary")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_entry_wide",
            sqlite_where=sa.text(
                "kind IN ('eligibility', 'consent', 'decision', 'follow_up', 'score', 'retraction')"
            ),
            postgresql_where=sa.text(
                "kind IN ('eligibility', 'consent', 'decision', 'follow_up', 'score', 'retraction')"
            ),
        )
        batch_op.drop_index("ix_entry_clinic_id_session_id_seq")
        batch_op.drop_index("ix_entry_clinic_id_kind_entered_at")
        batch_op.drop_index(
            "ix_entry_clinic_id_course_id_target_id",
            sqlite_where=sa.text("target_id IS NOT NULL"),
            postgresql_where=sa.text("target_id IS NOT NULL"),
        )

    op.drop_table("entry")
    with op.batch_alter_table("treatment_session", schema=None) as batch_op:
        batch_op.drop_index("ix_treatment_session_clinic_id_planned_at")
        batch_op.drop_index("ix_treatment_session_clinic_id_course_id")

    op.drop_table("treatment_session")
    with op.batch_alter_table("maintenance_episode", schema=None) as batch_op:
        batch_op.drop_index("ix_maintenance_episode_clinic_id_course_id")

    op.drop_table("maintenance_episode")
    op.drop_table("course_head")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_person_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("service_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_token_person_id"))

    op.drop_table("service_token")
    with op.batch_alter_table("enrolment_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_link_person_id"))

    op.drop_table("enrolment_link")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index("ix_course_clinic_id_patient_id")

    op.drop_table("course")
    op.drop_table("protocol_version")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_clinic_id"))

    op.drop_table("person")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_clinic_id_family_name")

    op.drop_table("patient")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_failure_address_failed_at")
        batch_op.drop_index("ix_sign_in_failure_account_hash_failed_at")

    op.drop_table("sign_in_failure")
    op.drop_table("clinic")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_clinic_id_at")
        batch_op.drop_index("ix_audit_event_actor_id_action_at")

    op.drop_table("audit_event")
