"""Every limit and interval a clinic may set, with its default and the source of the default.

"Clinic default" with a letter is this project's own proposal where no published figure was found; it is shown as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of the protocol.

    Args:
        default: in ``unit``; whole, so that it is exact on every database.
        minimum: the lowest value a clinic may choose.
        maximum: the highest value a clinic may choose.
        source: where the default comes from.
    """

    code: str
    label: str
    unit: str
    default: int
    minimum: int
    maximum: int
    source: str


_JNJ = "phase 3 esketamine withhold rule, J&J Medical Information, Cardiovascular Effects of Spravato"
_CRTCE = "Rodrigues et al. 2020, Expert Opin Drug Saf 19(8):1031-1040"
_CTCAE = "CTCAE v5.0, hypertension grade 3 line, National Cancer Institute 2017"
_DELSANT = "Del Sant et al. 2020, J Psychopharmacol; GAC guideline summary of hypertension emergencies"
_SCIRP = "low-dose ketamine emergency protocol appendix, SCIRP"
_MAYO = "Mayo Clinic, NCT05803551"
_WJG = "modified Aldrete steps, World J Gastroenterol 2015;21(12) Table 2"
_DAY = "clinic-day review of this project, 2026: a correction by clinicians"
_OWN = "clinic default, unsourced"
_GUIDE = "Ketamines For Anxiety (source guide): a session lasts between 40 and 50 minutes"
_LOPEZ = "Use of Ketamine (APA consensus points), Lopez Psychiatry clinic page (secondary): not above twice weekly for two months"
_TRIALS = "Murrough et al. 2013, Biol Psychiatry 74:250-256; Phillips et al. 2019, Am J Psychiatry 176(5):401-409: three a week"
_PAIRS = "Ketamines For Anxiety (source guide): follow-up infusions in pairs; the days: clinic default"
_LONG_TERM = "Pfizer Medical Information, ketamine adverse reactions: liver and bladder in long use; the schedule: clinic default"
_DURABILITY = "clinical research of this project, section 6.2, with McInnes et al. 2022, J Affect Disord; the figure: clinic default"
_DEPENDENCE = "Ketamines For Anxiety (source guide): can be highly addictive; the figure: clinic default"
_AFTERWARDS = (
    "Ketamines For Anxiety (source guide): aftereffects of one to two weeks; clinical research, section 5.3"
)
_REMS = "Spravato REMS, U.S. FDA; Szarmach et al. 2020, Neuropsychiatr Dis Treat 16:2539-2551"

_ROWS = (
    ("pre_systolic_decide", "Before the start: a clinician decides above (systolic)", "mmHg", 140, 100, 200, _JNJ),
    ("pre_diastolic_decide", "Before the start: a clinician decides above (diastolic)", "mmHg", 90, 60, 130, _JNJ),
    ("pre_systolic_decide_over_65", "The same, patient older than 65 (systolic)", "mmHg", 150, 100, 200, _JNJ),
    ("pre_systolic_block", "Before the start: blocked at (systolic)", "mmHg", 160, 120, 220, _DAY),
    ("pre_diastolic_block", "Before the start: blocked at (diastolic)", "mmHg", 100, 70, 140, _DAY),
    ("pre_repeat_after_minutes", "A high pressure is repeated after", "min", 5, 1, 30, _JNJ),
    ("pre_repeat_within_minutes", "A high pressure is repeated within", "min", 10, 2, 60, _JNJ),
    ("pre_systolic_low", "Before the start: low below (systolic)", "mmHg", 90, 60, 120, f"{_SCIRP}; {_MAYO}"),
    ("pre_hr_low", "Before the start: heart rate low below", "/min", 50, 30, 70, f"{_SCIRP}; {_MAYO}"),
    ("pre_hr_high", "Before the start: heart rate high above", "/min", 110, 80, 180, _OWN),
    ("pre_hr_low_critical", "Before the start: heart rate critical below", "/min", 40, 25, 60, _OWN),
    ("pre_hr_high_critical", "Before the start: heart rate critical above", "/min", 130, 90, 200, _OWN),
    ("pre_spo2_warn", "Before the start: saturation low below", "%", 95, 85, 99, _MAYO),
    ("pre_spo2_block", "Before the start: blocked below", "%", 92, 80, 97, "community hospital sedation form"),
    ("pre_vitals_fresh_minutes", "Before the start: a full set is at most this old", "min", 15, 5, 60, _OWN),
    ("weight_fresh_days", "The weight is at most this old", "days", 30, 1, 365, _OWN),
    ("weight_jump_percent", "A weight change asks above", "%", 5, 1, 50, _DAY),
    ("dose_low_ug_per_kg", "IV dose: unusual below", "µg/kg", 100, 10, 1000, "Andrade 2017, J Clin Psychiatry 78(7):e852"),
    ("dose_high_ug_per_kg", "IV dose: warn above", "µg/kg", 1000, 100, 3000, _DAY),
    ("dose_critical_ug_per_kg", "IV dose: critical above", "µg/kg", 1500, 100, 3000, _DAY),
    ("rate_critical_ug_per_kg_h", "IV rate: critical above", "µg/kg/h", 1000, 100, 6000, "Pennsylvania Department of Health 2020"),
    ("dose_jump_ug_per_kg", "Dose rise from the last session: warn above", "µg/kg", 250, 10, 1000, _OWN),
    ("dose_jump_percent", "Dose rise from the last session: warn above", "%", 50, 5, 200, _OWN),
    ("overrun_percent", "Delivered above the order: critical above", "%", 5, 0, 50, _OWN),
    ("bp_warn_systolic", "Pressure: warn at (systolic)", "mmHg", 160, 120, 220, _CTCAE),
    ("bp_warn_diastolic", "Pressure: warn at (diastolic)", "mmHg", 100, 70, 140, _CTCAE),
    ("bp_teh_systolic", "Treatment-emergent hypertension at (systolic)", "mmHg", 165, 120, 220, _CRTCE),
    ("bp_teh_diastolic", "Treatment-emergent hypertension at (diastolic)", "mmHg", 100, 70, 140, _CRTCE),
    ("bp_critical_systolic", "Pressure: stop limit at (systolic)", "mmHg", 180, 140, 240, _DELSANT),
    ("bp_critical_diastolic", "Pressure: stop limit at (diastolic)", "mmHg", 110, 80, 150, _DELSANT),
    ("bp_rise_info_systolic", "Rise from before the start: note at (systolic)", "mmHg", 30, 10, 100, _OWN),
    ("bp_rise_info_diastolic", "Rise from before the start: note at (diastolic)", "mmHg", 20, 5, 80, _OWN),
    ("bp_rise_warn_systolic", "Rise from before the start: warn at (systolic)", "mmHg", 40, 10, 120, _OWN),
    ("bp_rise_warn_diastolic", "Rise from before the start: warn at (diastolic)", "mmHg", 25, 5, 80, _OWN),
    ("bp_fall_warn_systolic", "Fall from before the start: warn at (systolic)", "mmHg", 30, 10, 100, "ketamine label lists hypotension, Pfizer Medical Information"),
    ("bp_low_critical_systolic", "Pressure: critical below (systolic)", "mmHg", 90, 50, 110, f"{_SCIRP}; {_MAYO}"),
    ("hr_high_warn", "Heart rate: warn at", "/min", 120, 80, 200, _MAYO),
    ("hr_high_critical", "Heart rate: critical at", "/min", 140, 90, 220, _SCIRP),
    ("hr_low_warn", "Heart rate: warn at or below", "/min", 50, 30, 70, f"{_SCIRP}; {_MAYO}"),
    ("hr_low_critical", "Heart rate: critical at or below", "/min", 40, 20, 60, _OWN),
    ("spo2_warn", "Saturation: warn below", "%", 94, 85, 99, _WJG),
    ("spo2_critical", "Saturation: critical below", "%", 90, 75, 97, _WJG),
    ("rr_low_warn", "Breathing: warn below", "/min", 10, 5, 16, _SCIRP),
    ("rr_high_warn", "Breathing: warn above", "/min", 24, 16, 40, _SCIRP),
    ("rr_low_critical", "Breathing: critical below", "/min", 8, 3, 14, _OWN),
    ("rr_high_critical", "Breathing: critical above", "/min", 30, 18, 60, _SCIRP),
    ("sedation_warn", "MOAA/S: warn at or below", "of 5", 3, 1, 4, f"{_DAY}; REMS solicits sedation"),
    ("sedation_critical", "MOAA/S: critical at or below", "of 5", 2, 0, 4, _DAY),
    ("dissociation_warn", "Dissociation: warn at", "of 10", 8, 1, 10, _OWN),
    ("dissociation_minutes", "Dissociation: warn when it lasts beyond", "min", 120, 30, 360, "NIMH 2019: gone within two hours in most"),
    ("distress_warn", "Distress: warn at", "of 10", 7, 1, 10, "provider survey, Pharmaceuticals 2020;13(7):151"),
    ("distress_critical", "Distress: critical at", "of 10", 9, 1, 10, _OWN),
    ("vitals_first_minute", "Planned readings begin at minute", "min", -10, -60, 0, _OWN),
    ("vitals_interval_minutes", "Vitals during the infusion: every", "min", 10, 5, 15, "Riva-Posse 2018; Zhou: every 10 min"),
    ("vitals_interval_recovery_minutes", "Vitals in recovery: every", "min", 15, 5, 30, "NSW ACI procedural sedation standard 3"),
    ("recheck_warn_minutes", "Vitals after a reading that warned: within", "min", 5, 1, 15, _OWN),
    ("recheck_critical_minutes", "Vitals after a critical reading: within", "min", 3, 1, 15, _OWN),
    ("vitals_gap_warn_minutes", "Vitals gap: warn this long after they were due", "min", 5, 1, 30, _OWN),
    ("vitals_gap_critical_minutes", "Vitals gap: critical this long after they were due", "min", 10, 2, 60, _OWN),
    ("vitals_gap_recovery_minutes", "Vitals gap in recovery: warn after", "min", 20, 5, 60, "NSW ACI procedural sedation standard 3"),
    ("peak_window_from_minute", "Pressure around the peak: from minute", "min", 30, 10, 60, "Zhou; J&J Medical Information"),
    ("peak_window_to_minute", "Pressure around the peak: to minute", "min", 50, 20, 90, "Zhou; J&J Medical Information"),
    ("window_from_minutes", "Infusion: at least", "min", 40, 2, 240, _GUIDE),
    ("window_to_minutes", "Infusion: at most", "min", 50, 5, 300, _GUIDE),
    ("window_live_minutes", "Infusion: told while it runs from", "min", 48, 2, 300, "clinical research of this project, section 6.2"),
    ("pause_long_minutes", "Pause: warn when longer than", "min", 10, 1, 60, _OWN),
    ("under_effect_minutes", "A single dose counts as running for", "min", 60, 20, 120, _DAY),
    ("not_closed_infusing_minutes", "Not closed: infusing beyond", "min", 70, 50, 300, _OWN),
    ("not_closed_recovering_minutes", "Not closed: recovering beyond", "min", 240, 60, 720, _OWN),
    ("leave_after_stop_minutes", "Leaving: at least this long after the end", "min", 60, 15, 240, _REMS),
    ("leave_after_start_minutes", "Leaving: at least this long after the start", "min", 90, 30, 360, _REMS),
    ("leave_after_esketamine_minutes", "Leaving after nasal esketamine: at least this long", "min", 120, 120, 360, _REMS),
    ("leave_bp_difference", "Leaving: pressure within this of the start", "mmHg", 20, 5, 60, "Szarmach et al. 2020; clinic default"),
    ("leave_spo2", "Leaving: saturation at least", "%", 94, 85, 99, _WJG),
    ("leave_nausea", "Leaving: nausea at most", "of 10", 1, 0, 10, _OWN),
    ("leave_dissociation", "Leaving: dissociation at most", "of 10", 2, 0, 10, _OWN),
    ("item9_assessed_hours", "A risk assessment holds for", "h", 24, 1, 168, _DAY),
    ("no_response_percent", "No response after infusion 3: improvement below", "%", 25, 5, 50, "clinical research of this project, section 6.3"),
    ("no_response_after_hours", "Score for the response check: at least this long after infusion 3", "h", 20, 4, 72, "Murrough et al. 2013, Biol Psychiatry 74:250-256"),
    ("baseline_days", "The baseline score is at most this old", "days", 14, 1, 60, _OWN),
    ("worsening_percent", "Worsening, where a scale has no smallest change that matters: above the baseline by", "%", 25, 5, 100, _OWN),
    ("series_review_sessions", "The end of a series is reviewed again after session", "sessions", 8, 4, 12, "Ketamines For Anxiety (source guide): eight in many research papers"),
    ("mid_series_session", "The middle of a series is reviewed after session", "sessions", 4, 2, 7, "Ketamines For Anxiety (source guide): most improve about halfway; the session: clinic default"),
    ("series_end_days", "A score ends the series when taken within", "days", 28, 7, 90, _OWN),
    ("relapse_percent", "Relapse: the score is again within this of the baseline", "%", 25, 5, 50, _DURABILITY),
    ("relapse_scores", "Relapse: scores without response, one after another", "scores", 2, 2, 5, _DURABILITY),
    ("exposure_week_sessions", "Sessions in 7 days: warn above", "sessions", 3, 1, 7, _TRIALS),
    ("exposure_long_days", "Dense treatment is counted over", "days", 60, 28, 120, _LOPEZ),
    ("exposure_long_sessions", "Sessions in that time: critical above", "sessions", 17, 4, 60, _LOPEZ),
    ("maintenance_interval_days", "Interval between maintenance episodes: warn below", "days", 7, 1, 60, _DEPENDENCE),
    ("maintenance_trend_intervals", "Intervals between maintenance episodes: warn when all of the last so many shrink", "intervals", 4, 2, 8, _DEPENDENCE),
    ("dose_creep_sessions", "Dose per kilogram in maintenance: warn when it rises over the last", "sessions", 3, 2, 8, _OWN),
    ("longterm_months", "Cognition, urinalysis and liver tests: every", "months", 6, 1, 24, _LONG_TERM),
    ("longterm_sessions", "Cognition, urinalysis and liver tests: at the latest every", "sessions", 12, 2, 50, _LONG_TERM),
    ("pair_days", "The second session of a maintenance pair: within", "days", 14, 1, 60, _PAIRS),
    ("follow_up_from_hours", "The contact of the next day counts from", "h", 12, 1, 24, _OWN),
    ("follow_up_missed_hours", "The contact of the next day is missed after", "h", 36, 24, 96, "Ketamines For Anxiety (source guide): improvement within 24 hours; the figure: clinic default"),
    ("follow_up_first_days", "First contact after the day after: on day", "days", 7, 3, 14, _AFTERWARDS),
    ("follow_up_second_days", "Second contact after the day after: on day", "days", 14, 7, 21, _AFTERWARDS),
    ("follow_up_window_days", "These contacts may be early or late by", "days", 2, 0, 3, _OWN),
    ("follow_up_monthly_days", "Then a contact every", "days", 30, 28, 90, "clinical research of this project, section 5.3: then monthly"),
    ("follow_up_monthly_window_days", "A monthly contact may be early or late by", "days", 7, 0, 13, _OWN),
    ("follow_up_until_days", "Contacts end this long after the last session", "days", 180, 14, 730, _OWN),
    ("controlled_percent", "Controlled drug: difference above", "%", 2, 0, 10, "Schedule III accounting; clinic default"),
    ("backdated_minutes", "An entry is marked late beyond", "min", 15, 1, 120, _OWN),
)  # fmt: skip

LIMITS: MappingProxyType[str, Limit] = MappingProxyType({row[0]: Limit(*row) for row in _ROWS})
