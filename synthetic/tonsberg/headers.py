"""What Tønsberg calls its files and columns. A source's own words are nobody else's: the contract
is met by the mapping in sources.yml, never by asking a source to rename."""

from __future__ import annotations

FILES = {
    "assessments": "kartlegginger", "contacts": "kontakter", "decisions": "vedtak",
    "drop_in_days": "dropin_dager", "enquiries": "henvendelser",
    "episode_statuses": "forlopsstatuser", "episodes": "forlop", "evaluations": "evalueringer",
    "group_attendances": "gruppeoppmote", "groups": "grupper", "measures": "malinger",
    "offers": "tilbud", "persons": "personer", "self_help_check_ins": "selvhjelp_innsjekk",
    "self_help_codes": "selvhjelp_koder", "staff_positions": "stillinger",
}  # fmt: skip

HEADERS = {
    "record_id": "PostId", "municipality_code": "KommuneNr", "registered_at": "Registrert",
    "changed_at": "Endret", "is_deleted": "Slettet", "person_key": "PersonLøpenr",
    "national_id": "Fødselsnr", "id_type": "NrType", "replaces_national_id": "ErstatterNr",
    "birth_date": "Født", "sex": "Kjønn", "district_code": "Bydel", "deceased_on": "DødDato",
    "has_protected_address": "Adressesperre", "reserved_from": "ReservertFra",
    "reserved_to": "ReservertTil", "enquiry_id": "HenvendelseId", "episode_id": "ForløpId",
    "received_at": "Mottatt", "channel": "Kanal", "first_answered_at": "FørstBesvart",
    "result": "Resultat", "heard_from": "HørtOmFra", "recommended_offer_id": "AnbefaltTilbud",
    "staff_id": "Ansatt", "assessed_at": "Kartlagt", "kind": "Type",
    "main_problem": "Hovedproblem", "other_problems": "AndreProblemer",
    "severity": "Alvorlighet", "work_status": "Arbeidsstatus", "suicide_risk": "Selvmordsrisiko",
    "offer_id": "TilbudId", "valid_from": "GyldigFra", "valid_to": "GyldigTil", "name": "Navn",
    "unit": "Enhet", "service_code": "Tjeneste", "requires_referral": "KreverHenvisning",
    "requires_decision": "KreverVedtak", "fee": "Egenandel", "minimum_age": "AlderFra",
    "maximum_age": "AlderTil", "opening_weekdays": "Åpningsdager", "opens_at": "Åpner",
    "closes_at": "Stenger", "capacity_per_day": "PlasserPrDag",
    "maximum_conversations": "MaksSamtaler", "target_group": "Målgruppe",
    "applied_on": "Søknadsdato", "decided_on": "Vedtaksdato", "is_appealed": "Påklaget",
    "started_on": "StartDato", "ended_on": "SluttDato", "end_reason": "Sluttårsak",
    "decision_id": "VedtakId", "previous_episode_id": "OverførtFra", "has_decision": "HarVedtak",
    "sequence": "Nr", "status": "Status", "reason": "Merknad", "starts_at": "Starttid",
    "duration_minutes": "VarighetMin", "mode": "Møteform", "participants": "Deltakere",
    "attendance": "Oppmøte", "profession": "Yrkeskode", "journalled_at": "Journalført",
    "has_interpreter": "Tolk", "starts_on": "FørsteSamling", "ends_on": "SisteSamling",
    "planned_count": "AntallPlanlagt", "group_id": "GruppeId", "held_on": "Dato",
    "contact_id": "KontaktId", "instrument": "Skjema", "version": "Utgave",
    "measured_at": "MåltTid", "stated_sum": "Sum", "answered_by": "BesvartAv", "phase": "Fase",
    "tool": "Verktøy", "created_at": "Opprettet", "parts_total": "AntallDeler",
    "parts_completed": "FullførteDeler", "completed_on": "FullførtDato",
    "stop_reason": "Stoppårsak", "self_help_code_id": "KodeId", "checked_in_at": "InnsjekketTid",
    "part": "Del", "score": "Skåre", "answered_on": "BesvartDato",
    "question_code": "Spørsmål", "answer_code": "Svar", "form_version": "Skjemautgave",
    "share_of_position": "Stillingsandel", "attended": "Møtt",
    "not_offered_same_day": "IkkeTimeSammeDag", "staff_on_duty": "PåVakt",
}  # fmt: skip
HEADERS |= {f"item_{place}": f"Ledd{place}" for place in range(1, 10)}
