"""Survivorship, slow and obvious: one customer at a time, one record at a time, sorted by plain Python keys.

Shares no line with `golden/`; reads the settings and what they promise.
"""

import math
from collections import defaultdict
from datetime import datetime
from typing import Any

from mdm_pipeline.settings import Settings
from mdm_pipeline.settings.survivorship import Unit

Record = dict[str, Any]
Offer = tuple[Any, dict[str, Any], Record]  # sort key, value of each column, record


class Oracle:
    """Golden values and cells of a world."""

    def __init__(self, records: list[Record], settings: Settings) -> None:
        self.rules = settings.survivorship
        self.trusts = {source.name: source.trust for source in settings.sources}
        moments = [r["updated_at"] or r["created_at"] for r in records]
        self.newest = max((m for m in moments if m is not None), default=None)
        self.members: dict[str, list[Record]] = defaultdict(list)
        for r in records:
            self.members[r["customer"]].append(r)
        self.identified = {customer: members[0]["party_type"] for customer, members in self.members.items()}

    def golden(self) -> dict[str, Record]:
        return {customer: {"customer_id": customer} | self._values(customer) for customer in self.members}

    def _values(self, customer: str) -> Record:
        values: Record = {}
        for name, unit in self.rules.units.items():
            values |= self.unit(customer, name, unit)[0]
        return values

    def cells(self) -> dict[tuple[str, str], Record]:
        found = {}
        for customer in self.members:
            for name, unit in self.rules.units.items():
                for column, cell in self.unit(customer, name, unit)[1].items():
                    found[customer, column] = cell
        return found

    def unit(self, customer: str, name: str, unit: Unit) -> tuple[Record, dict[str, Record]]:
        offers = sorted(self.offers(customer, name, unit), key=lambda offer: offer[0])
        if not offers:
            return dict.fromkeys(unit.columns), {}
        best_key, value, winner = offers[0]
        if unit.by[0] == "count":
            value = {unit.columns[0]: len(offers)}
        elif unit.by[0] == "union":
            kept = [o for o in offers if o[0][0] == best_key[0]]
            value = {unit.columns[0]: sorted({o[1][unit.columns[0]] for o in kept})}
        cells = {}
        for column in unit.columns:
            giving = [o for o in offers if o[1][column] is not None]
            if giving:
                cells[column] = self._cell(unit, column, (best_key, value, winner), giving)
        return value, cells

    def _cell(self, unit: Unit, column: str, best: Offer, giving: list[Offer]) -> Record:
        key, value, winner = best
        won = value[column] if isinstance(value[column], list) else [value[column]]
        losers: list[Offer] = []
        for offer in giving:
            known = won + [loser[1][column] for loser in losers]
            if unit.by[0] not in ("count", "min", "max") and offer[1][column] not in known:
                losers.append(offer)
        return {
            "source": winner["source"],
            "source_id": winner["source_id"],
            "rule": self._decided(unit, key, losers, self._is_default(unit, column, winner)),
            "candidates": len({o[2]["record_id"] for o in giving}),
            "losers": [
                {"source": o[2]["source"], "source_id": o[2]["source_id"], "value": str(o[1][column])}
                for o in losers
            ],
        }

    def _is_default(self, unit: Unit, column: str, winner: Record) -> bool:
        return dict(zip(unit.columns, unit.of or unit.columns, strict=False))[column] in winner["defaulted"]

    def _decided(self, unit: Unit, key: Any, losers: list[Offer], is_default: bool) -> str:
        if unit.by[0] in ("union", "count", "min", "max"):
            return unit.by[0]
        if is_default or not losers:
            return "default" if is_default else "only_value"
        if key[0] < 3 and losers[0][0][0] == 3:
            return "default_last"
        if key[0] < 2 and losers[0][0][0] == 2:
            return "last_resort"
        names = ("dormant_last", *unit.by)
        for name, ours, theirs in zip(names, key, losers[0][0], strict=False):
            if ours != theirs:
                return name
        return "first_record"

    def offers(self, customer: str, name: str, unit: Unit) -> list[Offer]:
        given = [(value, r) for r in self.members[customer] for value in self.given(customer, unit, r)]
        offers = []
        for value, r in given:
            sleeps = self.sleeps(unit, r)
            votes = [(v, o) for v, o in given if self.sleeps(unit, o) == sleeps]
            ranks = [self.rank(rule, unit, r, value, votes) for rule in unit.by]
            last = [str(v) for v in value.values()]
            offers.append(((sleeps, *ranks, r["source"], r["source_id"], last), value, r))
        return offers

    def given(self, customer: str, unit: Unit, r: Record) -> list[dict[str, Any]]:
        columns = unit.of or unit.columns
        if unit.by[0] == "count":
            return [{unit.columns[0]: 1}]
        if unit.by[0] == "union" or isinstance(r[columns[0]], list):
            elements: set[str] = set()
            for column in columns:
                elements |= set(r[column] if isinstance(r[column], list) else [r[column]])
            left_out = {None}
            if unit.without:
                other = self.unit(customer, unit.without, self.rules.units[unit.without])[0]
                left_out.add(other[unit.without])
            return [{unit.columns[0]: element} for element in elements - left_out]
        values = [unit.missing if r[column] is None else r[column] for column in columns]
        return [dict(zip(unit.columns, values, strict=True))] if any(v is not None for v in values) else []

    def sleeps(self, unit: Unit, r: Record) -> int:
        given_by = unit.of or unit.columns
        defaulted = [c for c in given_by if c in r["defaulted"]] if unit.by[0] != "count" else []
        if defaulted and all(r[c] is None or c in defaulted for c in given_by):
            return 3
        if unit.last_resort is not None and r[unit.last_resort]:
            return 2
        return int(unit.dormant == "last" and r["status"] in self.rules.dormant)

    def rank(self, rule: str, unit: Unit, r: Record, value: Record, votes: list[Any]) -> float:
        trust, age = self.trust(unit, r), self.age(r)
        half_life = unit.half_life_days or self.rules.half_life_days
        if rule == "source_trust":
            return round(age / half_life - math.log2(trust), 9)
        if rule == "best_supported":
            friends = [
                o
                for v, o in votes
                if (v == value if unit.alike is None else alike(unit, o) == alike(unit, r))
            ]
            return -sum(round(self.trust(unit, o) * 0.5 ** (self.age(o) / half_life) * 1e12) for o in friends)
        if rule == "first_of":
            looked_at = r[str(unit.look_at)] if r[str(unit.look_at)] is not None else unit.missing
            places = [c.value == looked_at and trust >= c.min_trust for c in unit.order]
            return places.index(True) if True in places else len(places)
        moment = value[unit.columns[0]]
        filled = unit.complete or unit.of or unit.columns
        return {
            "most_recent": lambda: age,
            "most_frequent": lambda: -sum(v == value for v, _ in votes),
            "well_cased": lambda: shouted(r[unit.columns[0]] or ""),
            "most_complete": lambda: -sum(r[c] is not None for c in filled),
            "longest": lambda: -sum(len(str(v)) for v in value.values() if v is not None),
            "validated_first": lambda: 2 if r["tax_id_masked"] else 0 if r["tax_id_valid"] else 1,
            "as_identified": lambda: int(r["party_type"] != self.identified[r["customer"]]),
            "min": lambda: seconds(moment),
            "max": lambda: -seconds(moment),
            "union": lambda: 0,
            "count": lambda: 0,
        }[rule]()

    def trust(self, unit: Unit, r: Record) -> float:
        own = unit.trust.get(r["source"], self.trusts[r["source"]])
        if isinstance(own, dict):
            return own.get(self.identified[r["customer"]], self.trusts[r["source"]])
        return own

    def age(self, r: Record) -> float:
        moment = r["updated_at"] or r["created_at"]
        if moment is None:
            return self.rules.undated_days
        return (self.newest - moment).total_seconds() / 86400


def seconds(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)).total_seconds()


def alike(unit: Unit, r: Record) -> str:
    return r[str(unit.alike)] or ""


def shouted(text: str) -> bool:
    return text.upper() != text.lower() and text in (text.upper(), text.lower())
