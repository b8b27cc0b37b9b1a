"""Views for analysts: what is current, with one typed column a fact.

``current_entry`` decides what is current, in the words of ``domain/entries.py``; every other view reads through it.

A later step that renames or drops a column or a table which these views read drops them first and makes them anew; a
batch that copies ``entry`` or ``session_summary`` on SQLite leaves them as they are.

Revision: 0002, after 0001.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# A retraction of the root takes all of it out; of an amendment, makes the one before current again.
# Each question is one probe of the small partial index on target_id; in one IN list SQLite is three times slower.
CURRENT_ENTRY = """
CREATE VIEW current_entry AS
SELECT
    e.clinic_id, e.course_id, e.session_id, coalesce(e.target_id, e.id) AS root_id, e.id, e.seq, e.kind,
    e.author_id, e.author_role, e.device_id, e.measured_at, e.entered_at, e.reason_code, e.body, e.schema_rev
FROM entry AS e
WHERE e.kind <> 'retraction'
    AND NOT EXISTS (
        SELECT 1 FROM entry AS n
        WHERE n.clinic_id = e.clinic_id AND n.course_id = e.course_id AND n.target_id = e.id
            AND (n.kind = 'retraction' OR NOT EXISTS (
                SELECT 1 FROM entry AS r
                WHERE r.clinic_id = n.clinic_id AND r.course_id = n.course_id AND r.target_id = n.id
                    AND r.kind = 'retraction'))
    )
    AND (e.target_id IS NULL OR NOT EXISTS (
        SELECT 1 FROM entry AS n
        WHERE n.clinic_id = e.clinic_id AND n.course_id = e.course_id AND n.target_id = e.target_id
            AND (n.kind = 'retraction' OR n.seq > e.seq AND NOT EXISTS (
                SELECT 1 FROM entry AS r
                WHERE r.clinic_id = n.clinic_id AND r.course_id = n.course_id AND r.target_id = n.id
                    AND r.kind = 'retraction'))
    ))
"""

# sign, its key in a stored body, and how many of the stored unit make one of the shown
SIGNS = (
    ("systolic", "systolic", 1),
    ("diastolic", "diastolic", 1),
    ("heart_rate", "heart_rate", 1),
    ("spo2", "spo2", 1),
    ("respiratory_rate", "respiratory_rate", 1),
    ("temperature_c", "temp_deci_c", 10),
    ("sedation", "sedation", 1),
    ("dissociation_nrs", "dissociation_nrs", 1),
    ("distress_nrs", "distress_nrs", 1),
    ("anxiety_nrs", "anxiety_nrs", 1),
    ("nausea_nrs", "nausea_nrs", 1),
    ("pain_nrs", "pain_nrs", 1),
    ("oxygen_l_per_min", "oxygen_deci_l_per_min", 10),
)

# scales that are added up from their answers, with the number of answers without which there is no total
ADDED_UP = {
    "gad7": 7,
    "phq9": 9,
    "pcl5": 20,
    "hama": 14,
    "moaas": 1,
    "aldrete_modified": 5,
    "bprs_positive": 4,
    "anxiety_nrs": 1,
    "dissociation_nrs": 1,
    "distress_nrs": 1,
    "global_change": 1,
    "urinary_screen": 5,
    "misuse_screen": 4,
}

WHO_AND_WHEN = (
    "e.clinic_id, e.course_id, e.session_id, e.root_id, e.id, e.seq, e.measured_at, e.entered_at, e.author_id"
)
SUMMARY = "LEFT JOIN session_summary AS m ON m.clinic_id = e.clinic_id AND m.session_id = e.session_id"
CHANGES = """
    FROM current_entry AS c
    WHERE c.clinic_id = o.clinic_id AND c.session_id = o.session_id AND c.kind = 'side_effect_change'
        AND c.measured_at >= o.onset_at"""
RANK = "CASE {} WHEN 'mild' THEN 1 WHEN 'moderate' THEN 2 WHEN 'severe' THEN 3 END"
SEVERITY = "CASE {} WHEN 1 THEN 'mild' WHEN 2 THEN 'moderate' WHEN 3 THEN 'severe' END"


def _complete() -> str:
    counts = " ".join(f"WHEN '{scale}' THEN {count}" for scale, count in ADDED_UP.items())
    return f"CASE s.scale {counts} END"


def _sign_of(key: str) -> str:
    renamed = " ".join(f"WHEN '{stored}' THEN '{sign}'" for sign, stored, _ in SIGNS if sign != stored)
    return f"CASE {key} {renamed} ELSE {key} END"


def _scaled(key: str, value: str) -> str:
    tenths = ", ".join(f"'{stored}'" for _, stored, scale in SIGNS if scale == 10)
    return f"CASE WHEN {key} IN ({tenths}) THEN {value} / 10.0 ELSE {value} END"


def _postgresql() -> tuple[str, ...]:
    minute = "CAST(floor(extract(epoch FROM {} - m.infusion_started_at) / 60) AS integer)"
    trusted = ", ".join(
        f"CASE WHEN e.body -> 'artifact' ? '{sign}' THEN NULL "
        f"ELSE {f'r.{key} / 10.0' if scale == 10 else f'r.{key}'} END AS {sign}"
        for sign, key, scale in SIGNS
    )
    record = ", ".join(f"{key} {'numeric' if scale == 10 else 'integer'}" for _, key, scale in SIGNS)
    rate = (
        "coalesce(CAST(e.body ->> 'rate_ug_per_h' AS numeric), CAST(e.body ->> 'rate_ul_per_h' AS numeric)"
        " * CAST(e.body ->> 'concentration_ug_per_ml' AS numeric) / 1000) / 1000"
    )
    changes = f"{CHANGES} AND c.body ->> 'side_effect_id' = CAST(o.root_id AS text)"
    is_end = "coalesce(CAST(c.body ->> 'resolved' AS boolean), false)"
    return (
        f"""
CREATE VIEW vitals AS
SELECT
    {WHO_AND_WHEN}, {minute.format("e.measured_at")} AS minute, {trusted},
    e.body ->> 'position' AS "position", e.body ->> 'source' AS source,
    e.body -> 'not_measured' AS not_measured, e.body -> 'artifact' AS artifact
FROM current_entry AS e
{SUMMARY}
CROSS JOIN LATERAL jsonb_to_record(coalesce(e.body -> 'readings', '{{}}')) AS r ({record})
WHERE e.kind = 'vitals'
""",
        f"""
CREATE VIEW readings AS
SELECT
    {WHO_AND_WHEN}, {minute.format("e.measured_at")} AS minute, r.sign, r.value, r.not_measured_reason,
    coalesce(e.body -> 'artifact' ? r.sign, false) AS is_artifact
FROM current_entry AS e
{SUMMARY}
CROSS JOIN LATERAL (
    SELECT
        {_sign_of("v.key")} AS sign, {_scaled("v.key", "CAST(v.value AS numeric)")} AS value,
        e.body -> 'not_measured' ->> ({_sign_of("v.key")}) AS not_measured_reason
    FROM jsonb_each_text(e.body -> 'readings') AS v (key, value)
    UNION ALL
    SELECT n.key, NULL, n.value
    FROM jsonb_each_text(e.body -> 'not_measured') AS n (key, value)
    WHERE NOT coalesce(e.body -> 'readings' ? (
        CASE n.key {" ".join(f"WHEN '{sign}' THEN '{key}'" for sign, key, _ in SIGNS if sign != key)} ELSE n.key END
    ), false)
) AS r
WHERE e.kind = 'vitals'
""",
        f"""
CREATE VIEW dose_events AS
SELECT
    {WHO_AND_WHEN}, {minute.format("e.measured_at")} AS minute, e.body ->> 'event' AS event,
    {rate} AS rate_mg_per_h, CAST(e.body ->> 'dose_ug' AS numeric) / 1000 AS dose_mg,
    e.body ->> 'site' AS site, e.body ->> 'reason' AS reason, e.body ->> 'decided_by' AS decided_by
FROM current_entry AS e
{SUMMARY}
WHERE e.kind = 'dose_event'
""",
        f"""
CREATE VIEW side_effects AS
SELECT
    o.clinic_id, o.course_id, o.session_id, o.root_id, o.id, o.seq, o.onset_at, o.entered_at, o.author_id,
    o.onset_minute, o.effect, {SEVERITY.format("greatest(o.rank, x.rank)")} AS worst_severity, o.solicited, o.grade,
    z.measured_at AS resolved_at,
    CAST(floor(extract(epoch FROM z.measured_at - o.infusion_started_at) / 60) AS integer) AS resolved_minute,
    coalesce(x.action, o.action) AS action
FROM (
    SELECT
        e.clinic_id, e.course_id, e.session_id, e.root_id, e.id, e.seq, e.measured_at AS onset_at, e.entered_at,
        e.author_id, m.infusion_started_at, {minute.format("e.measured_at")} AS onset_minute,
        e.body ->> 'effect' AS effect, {RANK.format("e.body ->> 'severity'")} AS rank,
        CAST(e.body ->> 'solicited' AS boolean) AS solicited, CAST(e.body ->> 'grade' AS integer) AS grade,
        e.body ->> 'action' AS action
    FROM current_entry AS e
    {SUMMARY}
    WHERE e.kind = 'side_effect'
) AS o
LEFT JOIN LATERAL (
    SELECT c.measured_at, c.seq {changes} AND {is_end}
    ORDER BY c.measured_at, c.seq LIMIT 1
) AS z ON true
LEFT JOIN LATERAL (
    SELECT
        max({RANK.format("c.body ->> 'severity'")}) FILTER (WHERE NOT {is_end}) AS rank,
        (array_agg(c.body ->> 'action' ORDER BY c.measured_at DESC, c.seq DESC)
            FILTER (WHERE c.body ->> 'action' <> ''))[1] AS action
    {changes}
        AND (z.seq IS NULL OR (c.measured_at, c.seq) <= (z.measured_at, z.seq))
) AS x ON true
""",
        f"""
CREATE VIEW scores AS
SELECT
    s.clinic_id, s.course_id, s.session_id, s.root_id, s.id, s.seq, s.measured_at, s.entered_at, s.author_id,
    s.scale, s.scale_version, s.occasion, s.entry_mode,
    CASE WHEN s.entry_mode = 'total' THEN s.typed WHEN s.answers_n = {_complete()} THEN s.points END AS total,
    s.answers_n, s.points
FROM (
    SELECT
        {WHO_AND_WHEN}, e.body ->> 'scale' AS scale, e.body ->> 'scale_version' AS scale_version,
        e.body ->> 'occasion' AS occasion, CASE WHEN e.body ? 'items' THEN 'items' ELSE 'total' END AS entry_mode,
        CAST(e.body ->> 'total' AS integer) AS typed, CAST(i.answers_n AS integer) AS answers_n,
        CAST(i.points AS integer) AS points
    FROM current_entry AS e
    LEFT JOIN LATERAL (
        SELECT count(*) AS answers_n, sum(CAST(a.value AS integer)) AS points
        FROM jsonb_each_text(e.body -> 'items') AS a
    ) AS i ON e.body ? 'items'
    WHERE e.kind = 'score'
) AS s
""",
    )


def _sqlite() -> tuple[str, ...]:
    def minute(moment: str, start: str = "m.infusion_started_at") -> str:
        # unixepoch rounds to the millisecond, so the fraction is compared as text; the offset makes / round down.
        seconds = (
            f"unixepoch(substr({moment}, 1, 19)) - unixepoch(substr({start}, 1, 19))"
            f" - (substr({moment}, 20) < substr({start}, 20))"
        )
        return f"({seconds} + 6000000000) / 60 - 100000000"

    trusted = ", ".join(
        f"CASE WHEN NOT coalesce(instr(e.body ->> '$.artifact', '\"{sign}\"'), 0) "
        f"THEN e.body ->> '$.readings.{key}'{' / 10.0' if scale == 10 else ''} END AS {sign}"
        for sign, key, scale in SIGNS
    )
    rate = (
        "coalesce(e.body ->> '$.rate_ug_per_h', "
        "(e.body ->> '$.rate_ul_per_h') * (e.body ->> '$.concentration_ug_per_ml') / 1000.0) / 1000.0"
    )
    changes = f"{CHANGES} AND c.body ->> '$.side_effect_id' = o.root_id"
    until = "AND (o.resolved_seq IS NULL OR (c.measured_at, c.seq) <= (o.resolved_at, o.resolved_seq))"
    is_end = "coalesce(c.body ->> '$.resolved', 0)"
    return (
        f"""
CREATE VIEW vitals AS
SELECT
    {WHO_AND_WHEN}, {minute("e.measured_at")} AS minute, {trusted},
    e.body ->> '$.position' AS "position", e.body ->> '$.source' AS source,
    e.body ->> '$.not_measured' AS not_measured, e.body ->> '$.artifact' AS artifact
FROM current_entry AS e
{SUMMARY}
WHERE e.kind = 'vitals'
""",
        f"""
CREATE VIEW readings AS
SELECT
    {WHO_AND_WHEN}, {minute("e.measured_at")} AS minute, {_sign_of("v.key")} AS sign,
    {_scaled("v.key", "v.value")} AS value, e.body ->> ('$.not_measured.' || {_sign_of("v.key")}) AS not_measured_reason,
    coalesce(instr(e.body ->> '$.artifact', '"' || {_sign_of("v.key")} || '"'), 0) > 0 AS is_artifact
FROM current_entry AS e
{SUMMARY}
CROSS JOIN json_each(e.body, '$.readings') AS v
WHERE e.kind = 'vitals'
UNION ALL
SELECT
    {WHO_AND_WHEN}, {minute("e.measured_at")}, n.key, NULL, n.value,
    coalesce(instr(e.body ->> '$.artifact', '"' || n.key || '"'), 0) > 0
FROM current_entry AS e
{SUMMARY}
CROSS JOIN json_each(e.body, '$.not_measured') AS n
WHERE e.kind = 'vitals' AND e.body ->> ('$.readings.' || CASE n.key
    {" ".join(f"WHEN '{sign}' THEN '{key}'" for sign, key, _ in SIGNS if sign != key)} ELSE n.key END) IS NULL
""",
        f"""
CREATE VIEW dose_events AS
SELECT
    {WHO_AND_WHEN}, {minute("e.measured_at")} AS minute, e.body ->> '$.event' AS event,
    {rate} AS rate_mg_per_h, (e.body ->> '$.dose_ug') / 1000.0 AS dose_mg,
    e.body ->> '$.site' AS site, e.body ->> '$.reason' AS reason, e.body ->> '$.decided_by' AS decided_by
FROM current_entry AS e
{SUMMARY}
WHERE e.kind = 'dose_event'
""",
        f"""
CREATE VIEW side_effects AS
SELECT
    o.clinic_id, o.course_id, o.session_id, o.root_id, o.id, o.seq, o.onset_at, o.entered_at, o.author_id,
    o.onset_minute, o.effect,
    {
            SEVERITY.format(f'''max(o.rank, coalesce(
        (SELECT max({RANK.format("c.body ->> '$.severity'")}) {changes} {until} AND NOT {is_end}), 0))''')
        } AS worst_severity,
    o.solicited, o.grade, o.resolved_at,
    {minute("o.resolved_at", "o.infusion_started_at")} AS resolved_minute,
    coalesce(
        (SELECT c.body ->> '$.action' {changes} {until} AND c.body ->> '$.action' <> ''
            ORDER BY c.measured_at DESC, c.seq DESC LIMIT 1),
        o.action) AS action
FROM (
    SELECT
        o.*,
        (SELECT c.measured_at {changes} AND {is_end} ORDER BY c.measured_at, c.seq LIMIT 1) AS resolved_at,
        (SELECT c.seq {changes} AND {is_end} ORDER BY c.measured_at, c.seq LIMIT 1) AS resolved_seq
    FROM (
        SELECT
            e.clinic_id, e.course_id, e.session_id, e.root_id, e.id, e.seq, e.measured_at AS onset_at, e.entered_at,
            e.author_id, m.infusion_started_at, {minute("e.measured_at")} AS onset_minute,
            e.body ->> '$.effect' AS effect, {RANK.format("e.body ->> '$.severity'")} AS rank,
            e.body ->> '$.solicited' AS solicited, e.body ->> '$.grade' AS grade, e.body ->> '$.action' AS action
        FROM current_entry AS e
        {SUMMARY}
        WHERE e.kind = 'side_effect'
    ) AS o
) AS o
""",
        f"""
CREATE VIEW scores AS
SELECT
    s.clinic_id, s.course_id, s.session_id, s.root_id, s.id, s.seq, s.measured_at, s.entered_at, s.author_id,
    s.scale, s.scale_version, s.occasion, s.entry_mode,
    CASE WHEN s.entry_mode = 'total' THEN s.typed WHEN s.answers_n = {_complete()} THEN s.points END AS total,
    s.answers_n, s.points
FROM (
    SELECT
        {WHO_AND_WHEN}, e.body ->> '$.scale' AS scale, e.body ->> '$.scale_version' AS scale_version,
        e.body ->> '$.occasion' AS occasion,
        CASE WHEN e.body -> '$.items' IS NULL THEN 'total' ELSE 'items' END AS entry_mode,
        e.body ->> '$.total' AS typed,
        CASE WHEN e.body -> '$.items' IS NOT NULL THEN
            (SELECT count(*) FROM json_each(e.body, '$.items')) END AS answers_n,
        (SELECT sum(a.value) FROM json_each(e.body, '$.items') AS a) AS points
    FROM current_entry AS e
    WHERE e.kind = 'score'
) AS s
""",
    )


def upgrade() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in (CURRENT_ENTRY, *(_postgresql() if is_postgresql else _sqlite())):
        op.execute(statement)


def downgrade() -> None:
    for name in ("scores", "side_effects", "dose_events", "readings", "vitals", "current_entry"):
        op.execute(f"DROP VIEW {name}")
