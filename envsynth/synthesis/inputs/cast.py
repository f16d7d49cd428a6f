"""The cast of an episode: one place, one person, one stretch of time, that all its inputs agree on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.inputs.lexicon import look_up
from envsynth.synthesis.inputs.stories import Story, Subject
from envsynth.synthesis.inputs.subject import DEFINING, fitting, in_story, outweighs


@dataclass(frozen=True, slots=True)
class Place:
    """Where an episode happens; the parts belong together."""

    city: str
    state: str
    country: str
    country_code: str
    currency: str
    zone: str
    zip: str
    latitude: float
    longitude: float
    county: str


PLACES = (
    Place(
        "Denver",
        "Colorado",
        "United States",
        "US",
        "USD",
        "America/Denver",
        "80202",
        39.7392,
        -104.9903,
        "Denver County",
    ),
    Place(
        "Boston",
        "Massachusetts",
        "United States",
        "US",
        "USD",
        "America/New_York",
        "02108",
        42.3601,
        -71.0589,
        "Suffolk County",
    ),
    Place(
        "Austin", "Texas", "United States", "US", "USD", "America/Chicago", "78701", 30.2672, -97.7431, "Travis County"
    ),
    Place(
        "Portland",
        "Oregon",
        "United States",
        "US",
        "USD",
        "America/Los_Angeles",
        "97204",
        45.5152,
        -122.6784,
        "Multnomah County",
    ),
    Place("Toronto", "Ontario", "Canada", "CA", "CAD", "America/Toronto", "M5H 2N2", 43.6532, -79.3832, "York County"),
    Place("Lyon", "Auvergne-Rhône-Alpes", "France", "FR", "EUR", "Europe/Paris", "69002", 45.764, 4.8357, "Rhône"),
    Place(
        "Lisbon", "Lisboa", "Portugal", "PT", "EUR", "Europe/Lisbon", "1100-148", 38.7223, -9.1393, "Lisbon District"
    ),
    Place(
        "Ghent", "East Flanders", "Belgium", "BE", "EUR", "Europe/Brussels", "9000", 51.0543, 3.7174, "Ghent District"
    ),
    Place("Osaka", "Osaka", "Japan", "JP", "JPY", "Asia/Tokyo", "530-0001", 34.6937, 135.5023, "Osaka Prefecture"),
    Place(
        "Leeds",
        "England",
        "United Kingdom",
        "GB",
        "GBP",
        "Europe/London",
        "LS1 4DY",
        53.8008,
        -1.5491,
        "West Yorkshire",
    ),
)


_ADDRESS = re.compile(r"\be-?mail address", re.IGNORECASE)


class Cast:
    """What all inputs of an episode agree on.

    Args:
        rng: where it is drawn from.
        today: the world's date.
        subject: what it is about, where that is known: one of its stories is what everything keeps to.
    """

    def __init__(self, rng: np.random.Generator, today: date, subject: Subject | None = None) -> None:
        self.today = today
        self.story: Story = subject.draw(rng) if subject is not None else {}
        self._stories = subject.stories if subject is not None else ()
        # Most toolsets have been written with American addresses in mind.
        self.place = PLACES[int(rng.integers(4))] if rng.random() < 0.6 else PLACES[int(rng.integers(len(PLACES)))]
        others = [place for place in PLACES if place.country == self.place.country and place is not self.place]
        self.other_place = others[int(rng.integers(len(others)))] if others else PLACES[0]
        firsts, lasts = rng.permutation(len(v.FIRST_NAMES)), rng.permutation(len(v.LAST_NAMES))
        self.people = tuple(
            f"{v.FIRST_NAMES[int(a)]} {v.LAST_NAMES[int(b)]}" for a, b in zip(firsts[:6], lasts[:6], strict=True)
        )
        self.street = f"{int(rng.integers(2, 180))} {v.STREETS[int(rng.integers(len(v.STREETS)))]}"
        self.phone = f"+1-555-01{int(rng.integers(100)):02}"
        span = int(rng.choice((7, 14, 30, 90)))
        back = int(rng.integers(2, 20))
        self.past = (today - timedelta(days=span + back), today - timedelta(days=back))
        ahead = int(rng.integers(5, 30))
        self.coming = (today + timedelta(days=ahead), today + timedelta(days=ahead + int(rng.choice((1, 3, 7, 14)))))
        self.hour = int(rng.integers(8, 16))

    def look_up(self, name: str, about: str = "") -> tuple[str, ...]:
        """Return what people say for a field of this name, as the episode's story has it; empty where nothing is known.

        What depends on the subject stands in stories only: there is no product that fits everywhere. Whether people are
        told by name or by address, the field's description says (``about``).
        """
        told, key = in_story(name, self.story)
        general, known_as = look_up(name)
        known = told if told and outweighs(key, known_as) else general
        return ("@email",) if known == ("@person",) and _ADDRESS.search(about) else known

    def look_further(self, name: str) -> tuple[str, ...]:
        """Return what the subject's other stories say in a field of this name: where several are wanted, more than one.

        A shop has other products than the one that its customer complains of.
        """
        told, key = in_story(name, self.story)
        others = (value for story in self._stories for value in story.get(key, ()))
        return tuple(dict.fromkeys(value for value in others if value not in told))

    def tells(self, name: str) -> bool:
        """Whether the episode's story says something in a field of this name."""
        return bool(in_story(name, self.story)[0])

    def possible(self, name: str, values: Sequence[Any]) -> list[Any]:
        """Return those of a field's possible values that the episode's story leaves: none where it is of another kind.

        >>> Cast(np.random.default_rng(0), date(2026, 1, 15)).possible("priority", ["low", "high"])
        ['low', 'high']
        """
        told, key = in_story(name, self.story)
        found = fitting(values, told or self.look_up(name))
        return [] if key in DEFINING and len(found) == len(values) > 1 else found

    def several(self, key: str) -> tuple[str, ...]:
        """Return all that a key stands for, where a list of it is wanted."""
        if key == "@email":
            return tuple(self.email(who) for who in range(len(self.people)))
        if key == "@person":
            return self.people
        if key == "@city":
            return tuple(dict.fromkeys([self.place.city, *(place.city for place in PLACES)]))
        if key == "@phone":
            return tuple(f"+1-555-01{20 + 7 * i}" for i in range(6))
        parts = {"@country": "country", "@country code": "country_code", "@currency": "currency", "@state": "state"}
        parts |= {"@zone": "zone", "@zip": "zip"}
        if key in parts:
            own = getattr(self.place, parts[key])
            return tuple(dict.fromkeys([own, *(getattr(place, parts[key]) for place in PLACES)]))
        if key == "@address":
            own = [place for place in PLACES if place.country == self.place.country]
            places = own if len(own) > 3 else list(PLACES)
            return tuple(f"{12 + 7 * i} {v.STREETS[i]}, {place.city}" for i, place in enumerate(places[:4]))
        return ()

    def email(self, who: int = 0) -> str:
        """Return the e-mail address of one of the people."""
        return self.people[who].lower().replace(" ", ".") + "@example.com"

    def said(self, key: str) -> str | None:
        """Return what a key of the lexicon (``@city``) stands for in this episode; None for none of them."""
        place = self.place
        return {
            "@city": place.city,
            "@state": place.state,
            "@county": place.county,
            "@country": place.country,
            "@country code": place.country_code,
            "@currency": place.currency,
            "@zone": place.zone,
            "@zip": place.zip,
            "@street": self.street,
            "@address": f"{self.street}, {place.city}",
            "@phone": self.phone,
            "@person": self.people[0],
            "@first": self.people[0].split()[0],
            "@last": self.people[0].split()[1],
            "@email": self.email(),
            "@username": self.email().partition("@")[0],
        }.get(key)
