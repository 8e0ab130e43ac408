"""What Mestringstilbudet and Mestringsteamet offered in 2017 and 2018, and who worked there.

New courses come when many ask for the same, and an offer changes its name without changing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from synthetic.care import Staff
from synthetic.journal import Journal, at
from synthetic.workdays import workday_before, workday_from

FIRST_DAY = date(2017, 1, 1)
EXTRACTED_ON = date(2019, 1, 1)
CODE_CHANGED_ON = date(2018, 1, 1)
CODE_BEFORE, CODE_AFTER = "1601", "5001"
TELEPHONE_UNIT, TEAM_UNIT = "Mestringstilbudet", "Mestringsteamet"
SELF_HELP_OFFER = "M-SELVHJELP"
HOUSING_OFFER = "M-BOLIG"
OPENED = date(2016, 1, 4)


@dataclass(frozen=True)
class Offer:
    """One period of an offer. ``share`` is how many of a hundred who are helped come to it."""

    offer_id: str
    name: str
    kind: str
    share: int
    valid_from: date = OPENED
    valid_to: date | None = None
    unit: str = TELEPHONE_UNIT
    service_code: str = "MESTRING"
    target_group: str = "adults"


TELEPHONE_OFFERS = (
    Offer("M-KID", "Kurs i mestring av depresjon", "course", 11),
    Offer("M-ANGST", "Kurs i mestring av angst", "course", 9),
    Offer("M-STRESS", "Kurs i belastningsmestring", "course", 7, valid_to=date(2018, 1, 1)),
    Offer("M-STRESS", "Stressmestring", "course", 7, valid_from=date(2018, 1, 1)),
    Offer("M-SOVN", "Søvnkurs", "course", 6),
    Offer("M-SINNE", "Sinnemestring", "course", 5),
    Offer("M-SPILL", "Kurs for spilleavhengige", "course", 2),
    Offer("M-PAROR", "Kurs for pårørende", "course", 4, target_group="relatives"),
    Offer("M-SELVF", "Kurs i selvfølelse", "course", 5),
    Offer("M-ALKO", "Kurs i mestring av alkoholvaner", "course", 3,
          valid_from=date(2017, 9, 1)),
    Offer("M-ARB", "Tilbake til jobb", "course", 4, valid_from=date(2018, 3, 1)),
    Offer("M-SORG", "Sorggruppe", "group", 3),
    Offer("M-BRUDD", "Gruppe etter samlivsbrudd", "group", 3),
    Offer("M-UNG", "Gruppe for unge voksne", "group", 3, target_group="young_adults"),
    Offer("M-SOSANGST", "Gruppe for sosial angst", "group", 2, valid_from=date(2018, 1, 15)),
    Offer("M-HASJ", "Hasjavvenningsprogram", "conversation", 4),
    Offer("M-AAS", "Oppfølging for brukere av anabole steroider", "conversation", 1),
    Offer("M-SAMTALE", "Korte samtaler", "conversation", 20),
    Offer(SELF_HELP_OFFER, "Veiledet selvhjelp", "self_help", 14),
)  # fmt: skip
CENTRES = {
    "M-HEIMDAL": "Heimdal", "M-SOMMERSTUA": "Sommerstua", "M-VEISKILLET": "Veiskillet",
}  # fmt: skip
TEAM_OFFERS = (
    *(
        Offer(offer_id, f"Treffsted {name}", "centre", 0, unit=TEAM_UNIT, service_code="TREFF",
              target_group="all")
        for offer_id, name in CENTRES.items()
    ),
    Offer(HOUSING_OFFER, "Oppfølging i egen bolig", "housing_follow_up", 0, unit=TEAM_UNIT,
          service_code="BOLIG", target_group="residents"),
)  # fmt: skip

# Social workers, psychologists, social educators, psychiatric nurses, occupational therapists.
PROFESSIONS = ("5", "5", "5", "5", "4", "4", "7", "7", "7", "2", "2", "2", "13", "13")
SHARES_OF_POSITION = (1.0, 0.8, 0.5, 0.4, 0.2)


def code_on(day: date) -> str:
    """The municipality's code on a day."""
    return CODE_BEFORE if day < CODE_CHANGED_ON else CODE_AFTER


def offers_on(day: date) -> list[Offer]:
    """The telephone's offers on a day."""
    return [
        offer for offer in TELEPHONE_OFFERS
        if offer.valid_from <= day and (offer.valid_to is None or day < offer.valid_to)
    ]  # fmt: skip


def write_offers(journal: Journal) -> None:
    """Every period of every offer."""
    for offer in (*TELEPHONE_OFFERS, *TEAM_OFFERS):
        is_centre = offer.kind == "centre"
        journal.add(
            "offers",
            offer.valid_from,
            at(workday_before(offer.valid_from)),
            offer_id=offer.offer_id,
            valid_from=offer.valid_from,
            valid_to=offer.valid_to,
            name=offer.name,
            kind=offer.kind,
            unit=offer.unit,
            service_code=offer.service_code,
            requires_referral=False,
            requires_decision=offer.kind == "housing_follow_up",
            fee=0,
            minimum_age=18,
            maximum_age=30 if offer.target_group == "young_adults" else None,
            opening_weekdays="1|2|3|4|5" if is_centre else None,
            opens_at="10:00" if is_centre else None,
            closes_at="15:00" if is_centre else None,
            maximum_conversations=6 if offer.offer_id == "M-SAMTALE" else None,
            target_group=offer.target_group,
        )


def write_staff(journal: Journal, draw: Random) -> dict[str, list[Staff]]:
    """Each a share of their time; every offer has at least two who know it."""
    team = [Staff(f"trd{number:03d}", code) for number, code in enumerate(PROFESSIONS, start=1)]
    placed: dict[str, list[Staff]] = {}
    for offer in (*TELEPHONE_OFFERS, *TEAM_OFFERS):
        placed.setdefault(offer.offer_id, draw.sample(team, 2))
    for offer_id, staff in placed.items():
        for member in staff:
            began_on = workday_from(date(2016, draw.randint(1, 12), 1))
            journal.add(
                "staff_positions",
                began_on,
                at(began_on),
                staff_id=member.staff_id,
                profession=member.profession,
                offer_id=offer_id,
                share_of_position=draw.choice(SHARES_OF_POSITION) / 2,
                valid_from=began_on,
            )
    return placed
