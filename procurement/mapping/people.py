"""Who takes part in a process: buyer, tenderers, suppliers, those who ask."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from procurement import rules
from procurement.choices import Role
from procurement.mapping.values import Party

Key = tuple[str, str]


class People:
    """The parties of one merged release, found by the identifier with which its sections refer to them."""

    def __init__(self, release: dict, seen_at: datetime):
        self._release = release
        self._seen_at = seen_at
        self._parties = {party["id"]: party for party in release.get("parties", ()) if "id" in party}
        self._buyer = self._buyer_reference()
        self.bids = tuple(bids(release))
        self._suppliers = [
            (key, reference, role)
            for reference, role in self._references()
            if (key := self.supplier(reference)) is not None
        ]

    def name(self, reference: dict) -> str:
        party = self._parties.get(reference.get("id", ""), _NOBODY)
        return party.get("name") or reference.get("name") or party.get("identifier", _NOBODY).get("legalName") or ""

    def supplier(self, reference: dict) -> Key | None:
        """(RUC, "") or ("", foreign identifier); None when the reference identifies nobody."""
        return _supplier_key(reference.get("id", ""))

    def buyer(self) -> Party | None:
        """The contracting unit. Catalogue orders leave the unit out of `buyer.id`: `procuringEntity` has it."""
        reference, who = self._buyer
        if not who.ruc:
            return None
        return self._party((who.ruc, who.unit), reference)

    def buyer_name(self) -> str:
        return self.name(self._buyer[0])

    def _buyer_reference(self) -> tuple[dict, rules.PartyId]:
        buyer = self._release.get("buyer", {})
        entity = self._release.get("tender", {}).get("procuringEntity", {})
        of_buyer, of_entity = (rules.party_id(reference.get("id", "")) for reference in (buyer, entity))
        if of_entity.ruc and (not of_buyer.ruc or (of_buyer.ruc == of_entity.ruc and not of_buyer.unit)):
            return entity, of_entity
        return buyer or entity, of_buyer

    def suppliers(self) -> tuple[Party, ...]:
        """Every supplier once, with the fullest of the publication's own descriptions."""
        references = {
            (key, reference.get("id"), reference.get("name")): reference for key, reference, _ in self._suppliers
        }
        found: dict[Key, Party] = {}
        for (key, *_), reference in references.items():
            party, held = self._party(key, reference), found.get(key)
            if held is None or (bool(party.name), party.name) > (bool(held.name), held.name):
                found[key] = party
        return tuple(found[key] for key in sorted(found))

    def participations(self) -> Iterator[tuple[Key, Role]]:
        return ((key, role) for key, _, role in self._suppliers)

    def _references(self) -> Iterator[tuple[dict, Role]]:
        tender, buyer = self._release.get("tender", {}), self._buyer[1]
        for reference in tender.get("tenderers", ()):
            yield reference, Role.TENDERER
        for bid in self.bids:
            for reference in bid.get("tenderers", ()):
                yield reference, Role.TENDERER
        for award in self._release.get("awards", ()):
            for reference in award.get("suppliers", ()):
                yield reference, Role.SUPPLIER
        for enquiry in tender.get("enquiries", ()):
            author = enquiry.get("author", {})
            # Entities ask themselves to publish a clarification: that makes no supplier of them.
            if not buyer.ruc or rules.party_id(author.get("id", "")).ruc != buyer.ruc:
                yield author, Role.ENQUIRER

    def _party(self, key: Key, reference: dict) -> Party:
        party = self._parties.get(reference.get("id", ""), _NOBODY)
        address = party.get("address", _NOBODY)
        return Party(key, self.name(reference), address.get("region", ""), address.get("locality", ""), self._seen_at)


_NOBODY: dict = {}


@lru_cache(maxsize=4096)
def _supplier_key(identifier: str) -> Key | None:
    who = rules.party_id(identifier)
    if who.ruc:
        return who.ruc, ""
    return ("", who.foreign) if who.foreign and len(who.foreign) <= 80 else None


def bids(release: dict) -> Iterator[dict]:
    """Offers of the auctions, then those of the bid extension; the same id is the same offer."""
    seen = set()
    stages = (stage for auction in release.get("auctions", ()) for stage in auction.get("stages", ()))
    for group in (*(stage.get("bids", ()) for stage in stages), release.get("bids", {}).get("details", ())):
        for bid in group:
            identifier = bid.get("id")
            if identifier is None or identifier not in seen:
                seen.add(identifier)
                yield bid
