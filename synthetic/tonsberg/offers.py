"""What Tønsberg offers, since when, and who works there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from synthetic.care import Staff
from synthetic.journal import Journal, at
from synthetic.workdays import workday_from

MUNICIPALITY_CODE = "3803"
UNIT = "Psykisk helse og rus"
DECISION_OFFER = "T-HSP"
DECISION_GROUP_OFFER = "T-HSP-BO"
SHORT_TERM_OFFER = "T-KPH"
RELATIVES_OFFER = "T-KPH-P"
DROP_IN_OFFER = "T-DROPIN"
SELF_HELP_OFFER = "T-SELVHJELP"
IPS_OFFER = "T-IPS"
MIGRATION_OFFER = "T-MIGRASJON"
# Short-term help allowed ten conversations until this day, seven from then on.
LIMIT_CHANGED_ON = date(2022, 7, 1)
LIMIT_BEFORE, LIMIT_NOW = 10, 7


@dataclass(frozen=True)
class Offer:
    """One period of an offer."""

    offer_id: str
    name: str
    kind: str
    service_code: str
    valid_from: date
    valid_to: date | None = None
    requires_decision: bool = False
    weekdays: str | None = None
    opens_at: str | None = None
    closes_at: str | None = None
    capacity: int | None = None
    limit: int | None = None
    target_group: str = "adults"


GROUP_OFFERS = ("T-SG1", "T-SG2", "T-SG3", "T-SG4", "T-SG5", "T-IMR", "T-ANGST")
COURSE_OFFERS = ("T-KID", "T-TANKE")
OFFERS = (
    Offer(DROP_IN_OFFER, "Drop-in psykisk helse", "drop_in", "PRI", date(2020, 1, 1),
          weekdays="2|4", opens_at="12:00", closes_at="15:00", capacity=6, target_group="all"),
    Offer(SHORT_TERM_OFFER, "Kortvarig psykisk helsehjelp", "conversation", "KPH",
          date(2020, 1, 1), LIMIT_CHANGED_ON, limit=LIMIT_BEFORE),
    Offer(SHORT_TERM_OFFER, "Kortvarig psykisk helsehjelp", "conversation", "KPH",
          LIMIT_CHANGED_ON, limit=LIMIT_NOW),
    Offer(RELATIVES_OFFER, "Kortvarig psykisk helsehjelp for pårørende", "conversation", "KPH",
          LIMIT_CHANGED_ON, limit=LIMIT_NOW, target_group="relatives"),
    Offer(DECISION_OFFER, "Individuell oppfølging med vedtak", "conversation", "HSP",
          date(2020, 1, 1), requires_decision=True),
    Offer(DECISION_GROUP_OFFER, "Oppfølging i egen bolig med vedtak", "housing_follow_up", "HSP",
          date(2020, 1, 1), requires_decision=True, target_group="residents"),
    *(Offer(f"T-SG{number}", f"Samtalegruppe {number}", "group", "PRI", date(2021, 1, 1))
      for number in range(1, 6)),
    Offer("T-IMR", "IMR-gruppe", "group", "PRI", date(2021, 1, 1)),
    Offer("T-ANGST", "Angstgruppe", "group", "PRI", date(2021, 1, 1)),
    Offer("T-KID", "Kurs i mestring av depresjon (KiD)", "course", "PRI", date(2020, 1, 1)),
    Offer("T-TANKE", "Tankevirus", "course", "PRI", date(2021, 8, 1)),
    Offer("T-SOVN", "Søvnskole", "course", "PRI", date(2020, 1, 1), date(2022, 1, 1)),
    Offer("T-LITT", "Litt psykisk", "course", "PRI", date(2020, 1, 1), date(2022, 7, 1),
          target_group="young_adults"),
    Offer(IPS_OFFER, "Individuell jobbstøtte (IPS)", "ips", "PRI", date(2020, 8, 1)),
    Offer(SELF_HELP_OFFER, "Assistert selvhjelp", "self_help", "PRI", date(2021, 1, 1)),
    Offer(MIGRATION_OFFER, "Migrasjonshelse", "conversation", "PRI", date(2022, 3, 1),
          target_group="migrants"),
)  # fmt: skip

# Profession codes of the team: nurses, social educators, social workers, a psychologist, others.
TEAM = ("2", "2", "2", "7", "7", "7", "5", "5", "5", "4", "13", "9", "2", "7")
STAFFED = {
    DROP_IN_OFFER: 6, SHORT_TERM_OFFER: 6, RELATIVES_OFFER: 2, DECISION_OFFER: 10,
    DECISION_GROUP_OFFER: 4, IPS_OFFER: 2, SELF_HELP_OFFER: 2, MIGRATION_OFFER: 2,
    "T-SG1": 1, "T-SG2": 1, "T-SG3": 1, "T-SG4": 1, "T-SG5": 1, "T-IMR": 2, "T-ANGST": 2,
    "T-KID": 2, "T-TANKE": 2,
}  # fmt: skip


def write_offers(journal: Journal) -> None:
    """Every period of every offer, registered some weeks before it began."""
    for offer in OFFERS:
        registered_on = workday_from(date(offer.valid_from.year - 1, 12, 1))
        journal.add(
            "offers",
            offer.valid_from,
            at(registered_on),
            offer_id=offer.offer_id,
            valid_from=offer.valid_from,
            valid_to=offer.valid_to,
            name=offer.name,
            kind=offer.kind,
            unit=UNIT,
            service_code=offer.service_code,
            requires_referral=False,
            requires_decision=offer.requires_decision,
            fee=0,
            minimum_age=18,
            opening_weekdays=offer.weekdays,
            opens_at=offer.opens_at,
            closes_at=offer.closes_at,
            capacity_per_day=offer.capacity,
            maximum_conversations=offer.limit,
            target_group=offer.target_group,
        )


def write_staff(journal: Journal, draw: Random) -> dict[str, list[Staff]]:
    """The team's positions, and who works in which offer."""
    team = [Staff(f"tbg{number:03d}", code) for number, code in enumerate(TEAM, start=1)]
    placed: dict[str, list[Staff]] = {}
    for offer_id, count in STAFFED.items():
        placed[offer_id] = draw.sample(team, count)
    for member in team:
        theirs = [offer_id for offer_id, staff in placed.items() if member in staff]
        for offer_id in theirs:
            hired_on = workday_from(date(draw.choice((2020, 2021, 2022)), draw.randint(1, 12), 1))
            journal.add(
                "staff_positions",
                hired_on,
                at(hired_on),
                staff_id=member.staff_id,
                profession=member.profession,
                offer_id=offer_id,
                share_of_position=round(1 / len(theirs), 2),
                valid_from=hired_on,
            )
    return placed
