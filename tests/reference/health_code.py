"""The health code of one person in plain Python, from the words of the rules: what the SQL is held against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

Row = Mapping[str, Any]
Values = Mapping[str, Any]
BEIJING = timezone(timedelta(hours=8))
COLOURS = {4: "red", 3: "orange", 2: "yellow"}
KEYS = {
    "declaration": "declaration_id", "test_result": "result_id", "case_report": "report_id", "contact": "contact_id",
    "isolation": "isolation_id", "arrival": "arrival_id",
}  # fmt: skip


@dataclass(frozen=True)
class Hit:
    """Something that stands against green: what, since when, until when by time alone, and what it waits for."""

    rule: str
    rank: int
    on: date
    end: date
    reason: str
    left: int = 0
    not_before: date | None = None
    tested_away: bool = False


def day(moment: datetime) -> date:
    return moment.astimezone(BEIJING).date()


def present(rows: Iterable[Row], key: str, at: datetime) -> list[Row]:
    """The newest row of each key of those that were known."""
    newest: dict[str, Row] = {}
    for row in rows:
        old = newest.get(row[key])
        if row["recorded_at"] <= at and (old is None or _order(row) > _order(old)):
            newest[row[key]] = row
    return list(newest.values())


def _order(row: Row) -> tuple[datetime, int, int]:
    return row["recorded_at"], row["sequence"], row["row_number"]


def codes(
    facts: Mapping[str, Sequence[Row]],
    areas: Sequence[tuple[str, date, date, int]],
    profile: Any,
    at: datetime,
) -> dict[str, dict[str, Any]]:
    """Person -> code, of everyone who occurs in a fact that was known and is remembered."""
    history: dict[str, dict[str, list[Row]]] = {}
    for name, key in KEYS.items():
        for row in present(facts.get(name, ()), key, at):
            history.setdefault(row["person"], {}).setdefault(name, []).append(row)
    risks = [*areas, *((a["place"], a["from_day"], a["to_day"], a["area_rank"]) for a in profile.areas)]
    return {person: Person(rows, risks, profile, day(at)).code() for person, rows in history.items()}


class Person:
    """What is known of one person, and what follows from it on a day."""

    def __init__(
        self, rows: Mapping[str, Sequence[Row]], risks: Sequence[Any], profile: Any, today: date
    ) -> None:
        self.v: Values = profile.parameters
        self.tiers, self.risks, self.today = profile.tiers, risks, today
        self.forgotten = today - timedelta(days=self.v["memory_days"])
        self.rows = {name: list(rows.get(name, ())) for name in KEYS}
        self.said = [r for r in self.rows["declaration"] if day(r["declared_at"]) >= self.forgotten]
        self.checked = {day(r["declared_at"]) for r in self.said}
        self.unwell = {day(r["declared_at"]) for r in self.said if self.is_unwell(r)}
        negatives = (r for r in self.rows["test_result"] if r["method"] == "nucleic_acid")
        self.negatives = [day(r["specimen_taken_at"]) for r in negatives if r["result"] == "negative"]
        self.came = [
            r
            for r in self.rows["arrival"]
            if r["arrived_at"] is not None and r["arrival_state"] != "cancelled"
        ]

    def is_unwell(self, r: Row) -> bool:
        return bool(r["fever"] or (self.v["respiratory"] and (r["cough"] or r["breathlessness"])))

    def normal_since(self, on: date) -> int:
        """Days after the fact with a check-in and without a symptom; the days between do not matter."""
        return sum(1 for d in self.checked - self.unwell if d > on)

    def risk(self, place: str | None, first: date, last: date) -> int:
        """The highest colour that a place, or what it lies in, had on any of these days."""
        if place is None:
            return 0
        wider = {place[:n] for n in (2, 4, 6, 9, 12, 15)}
        return max((k for p, a, b, k in self.risks if p in wider and a <= last and b >= first), default=0)

    def clocked(self, rule: str, values: str, on: date | None, rank: int) -> list[Hit]:
        """A fact that stands for some days and until some normal check-ins were made, or until a test."""
        if on is None:
            return []
        days, wanted = self.v[f"{values}_days"], self.v[f"{values}_check_ins"]
        done = self.normal_since(on)
        by_test = self.v.get(f"{values}_test", False)
        waits = days if done >= wanted else self.v["memory_days"]
        end = on + timedelta(days=waits)
        if by_test and any(n >= on for n in self.negatives):
            end = self.today
        reason = f"{rule}|{days}|{done}|{on}"
        hit = Hit(rule, rank, on, end, reason, wanted - done, on + timedelta(days=days), by_test)
        return [hit] if end > self.today else []

    def code(self) -> dict[str, Any]:
        told = [
            *self.checked,
            *((day(r["arrived_at"]) for r in self.came) if self.v["declared_by_arrival"] else ()),
        ]
        until = max(told) + timedelta(days=self.v["memory_days"]) if told else None
        if until is None or until <= self.today:
            return _row("none", "undeclared", None, None, "undeclared|||", None, None, False)
        hits = [*self.cases(), *self.contacts(), *self.orders(), *self.entries(), *self.stays()]
        score, parts = self.score()
        weight = score[0].rank if score else 0
        top = max([1, weight, *(h.rank for h in hits)])
        if top == 1:
            return _row("green", "clear", max(told), until, "clear|||", None, self.day_of_green(hits), False)
        decisive = next((h for h in hits if h.rank == top), None)
        ends = [h.end for h in hits if h.rank == top] + [p.end for p in parts if weight == top]
        counted = [*hits, *(parts if score else [])]
        return _row(
            COLOURS[top],
            decisive.rule if decisive else "score",
            decisive.on if decisive else max(p.on for p in parts),
            min(until, max(ends)),
            "".join(f"{h.reason};" for h in [*hits, *score, *(parts if score else [])]),
            max(0, *(h.left for h in counted), 0),
            self.day_of_green(hits),
            not score and all(h.tested_away for h in hits),
        )

    def day_of_green(self, hits: Sequence[Hit]) -> date | None:
        return max((h.not_before for h in hits if h.not_before), default=None)

    # --- the hard rules, in their order

    def cases(self) -> list[Hit]:
        reports = self.rows["case_report"]
        living = [r for r in reports if r["status"] != "ruled_out"]
        ends = [end for r in living if (end := self.end_of_case(r)) is not None]
        found = []
        if ends and max(ends) > self.today:
            on = max(r["diagnosed_on"] for r in living)
            reason = f"case|{self.v['observation_days']}||{on}"
            found.append(Hit("case", 4, on, max(ends), reason, 0, max(ends)))
        last = max((r["diagnosed_on"] for r in reports), default=date.min)
        positive = [
            day(r["specimen_taken_at"])
            for r in self.rows["test_result"]
            if r["result"] == "positive"
            and r["method"] in ("nucleic_acid", "sequencing")
            and r["specimens_pooled"] in (None, 1)
        ]
        if positive and max(positive) > last:
            found += self.clocked("positive", "positive", max(positive), 4)
        return found

    def end_of_case(self, r: Row) -> date | None:
        over = r["outcome_on"]
        if r["status"] == "recovered":
            return over + timedelta(days=self.v["observation_days"]) if over else None
        return over if r["status"] in ("died", "observation_ended") else date.max

    def exposures(self, closeness: str, relation: str | None = None) -> list[date]:
        return [
            r["last_exposure_on"]
            for r in self.rows["contact"]
            if r["contact_state"] not in ("released", "no_contact")
            and r["closeness"] == closeness
            and relation in (None, r["relation"])
        ]

    def contacts(self) -> list[Hit]:
        return self.clocked("contact", "contact", max(self.exposures("close"), default=None), 4)

    def orders(self) -> list[Hit]:
        kinds = ("centralised", "home", "hospital")
        found = [
            (_ends(r), day(r["isolation_began_at"]))
            for r in self.rows["isolation"]
            if r["isolation_kind"] in kinds
            and (self.v["entrant_orders"] or r["isolation_reason"] != "entrant")
        ]
        if not found or max(found)[0] <= self.today:
            return []
        end, on = max(found)
        return [Hit("order", 4, on, end, f"order|||{on}", 0, end)]

    def entries(self) -> list[Hit]:
        abroad = [
            (day(r["arrived_at"]), self.tier(r))
            for r in self.came
            if r["departure_country"] not in (None, "CHN")
        ]
        on, rank = max(abroad, default=(None, 0))
        return self.clocked("entrant", "entrant", on, rank) if rank > 1 else []

    def tier(self, r: Row) -> int:
        rank, on = self.tier_of_country(r), day(r["arrived_at"])
        shown = r["certificate_shown"] is not None and on >= self.v["certificate_from"]
        return min(rank, int(self.v["certificate_rank"])) if shown else rank

    def tier_of_country(self, r: Row) -> int:
        on = day(r["arrived_at"])
        if on >= self.v["entrant_from"]:
            return int(self.v["entrant_rank"])
        of = (
            t
            for t in self.tiers
            if t["country"] == r["departure_country"] and t["from_day"] <= on <= t["to_day"]
        )
        return max((t["tier_rank"] for t in of), default=1)

    def left(self, r: Row, told: date) -> date:
        return r["left_stay_on"] or told

    def places(self) -> list[tuple[date, int]]:
        """Every stay: the day of leaving, and how high its risk was."""
        found = [(left, risk) for left, risk, _ in self.declared_stays()]
        for r in self.came:
            on = day(r["arrived_at"])
            found.append((on, self.risk(r["departure_place"], on, on)))
            if r["stayed_in_risk_area"]:
                left = self.left(r, on)
                found.append((left, self.risk(r["stay_place"], left, left)))
        return found

    def declared_stays(self) -> list[tuple[date, int, int]]:
        found = []
        for r in self.said:
            if r["stayed_in_risk_area"] and r["stay_place"]:
                left, days = self.left(r, day(r["declared_at"])), max(r["stay_days"] or 1, 1)
                found.append((left, self.risk(r["stay_place"], left - timedelta(days=days - 1), left), days))
        return found

    def stays(self) -> list[Hit]:
        high, medium = self.v["high_area"], self.v["medium_area"]
        of_high = [left for left, risk in self.places() if risk >= high]
        of_medium = [left for left, risk in self.places() if medium <= risk < high]
        return [
            *self.clocked("high_area", "high", max(of_high, default=None), self.v["high_rank"]),
            *self.clocked("symptoms", "symptom", max(self.unwell, default=None), 2),
            *self.clocked("medium_area", "medium", max(of_medium, default=None), 2),
        ]

    # --- the score

    def score(self) -> tuple[list[Hit], list[Hit]]:
        """The score when it reaches a colour, and the parts of it that count."""
        colours = {5: "space_red", 4: "space_orange", 3: "space_yellow", 2: "space_blue"}
        stays = []
        for left, risk, days in self.declared_stays():
            points = self.v[colours[risk]] if risk in colours and risk < self.v["medium_area"] else 0
            if points:
                full = self.v["space_full_days"]
                stays.append((left, round(points * min(days, full) / full)))
        said = [day(r["declared_at"]) for r in self.said if r["contact_with_case"]]
        space = self.part("space", *(max(stays) if stays else (None, 0)))
        relations = [
            *self.part("said", max(said, default=None), self.v["relation_said"]),
            *self.part(
                "secondary", max(self.exposures("secondary"), default=None), self.v["relation_secondary"]
            ),
            *self.part(
                "household",
                max(self.exposures("general", "household"), default=None),
                self.v["relation_household"],
            ),
        ]
        total = sum(_points(p) for p in space) + max((_points(p) for p in relations), default=0)
        parts = [*space, *relations]
        for rank, limit in ((4, self.v["red_score"]), (2, self.v["yellow_score"])):
            if total >= limit:
                return [Hit("score", rank, self.today, self.today, f"score|{limit}|{total}|")], parts
        return [], parts

    def part(self, name: str, on: date | None, points: int) -> list[Hit]:
        if on is None:
            return []
        wanted, done = self.v["score_check_ins"], self.normal_since(on)
        end = on + timedelta(days=self.v["score_days"])
        if end <= self.today or (wanted and done >= wanted):
            return []
        return [Hit("score", 0, on, end, f"score_{name}|{self.v['score_days']}|{points}|{on}", wanted - done)]


def _points(part: Hit) -> int:
    return int(part.reason.split("|")[2])


def _ends(r: Row) -> date:
    due: date = r["isolation_due_on"]
    if r["isolation_end"] in (None, "left") or r["isolation_ended_at"] is None:
        return due
    return day(r["isolation_ended_at"])


def _row(
    colour: str, rule: str, since: date | None, until: date | None, reasons: str, left: int | None,
    not_before: date | None, test_frees: bool,
) -> dict[str, Any]:  # fmt: skip
    return {
        "colour": colour, "rule": rule, "since": since, "until": until, "reasons": reasons, "check_ins_left": left,
        "not_before": not_before, "test_frees": test_frees,
    }  # fmt: skip
