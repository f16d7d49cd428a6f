"""Words of our own that drawn values are made of."""


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


FIRST_NAMES = listed(
    "Amara Bruno Chloe Daniel Elena Farid Grace Hugo Ines Jonas Keiko Liam Maya Nadia Oscar Priya Quentin Rosa Samir "
    "Tessa Umar Vera Wei Yara Zoe"
)
LAST_NAMES = listed(
    "Abbott Becker Castro Dubois Eriksen Fischer Garcia Haddad Ito Jensen Kowalski Lindgren Moreau Novak Okafor Patel "
    "Quinn Rossi Silva Tanaka Ueda Vargas Weber Young Zhang"
)
CITIES = listed(
    "Lisbon Denver Osaka Nairobi Toronto Lyon Krakow Austin Bergen Lima Seville Perth Boston Hanoi Ghent Porto"
)
COUNTRIES = ("Portugal", "United States", "Japan", "Kenya", "Canada", "France", "Poland", "Norway", "Peru", "Spain")
COUNTRY_CODES = ("PT", "US", "JP", "KE", "CA", "FR", "PL", "NO", "PE", "ES")
STREETS = ("Mill Lane", "Harbour Street", "Oak Avenue", "Station Road", "Hill Street", "River Walk", "Park Row")
COMPANIES = ("Northwind Works", "Bluebird Supply", "Harbor & Sons", "Cedar Systems", "Summit Foods", "Atlas Freight")
CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CAD")
LANGUAGES = ("en", "fr", "de", "es", "ja", "pt")
COLORS = ("blue", "green", "red", "black", "white", "silver")
ADJECTIVES = listed(
    "compact steady northern quiet bright modern classic seasonal primary regional durable shared open early second"
)
NOUNS = listed(
    "garden bridge lantern harbor summit meadow compass orchard canyon signal anchor museum forest market studio"
)
VERBS = ("review", "update", "confirm", "monitor", "compare", "schedule", "check", "adjust", "document", "verify")
STATUSES = ("active", "pending", "completed", "in_progress", "scheduled")
LEVELS = ("low", "medium", "high")
GRADES = ("excellent", "good", "fair", "average")
TRENDS = ("increasing", "stable", "decreasing")
UNITS = ("kg", "cm", "km", "h")
CATEGORIES = ("general", "standard", "premium", "seasonal", "special")
METHODS = ("standard", "express", "online", "manual", "automatic")
FORMATS = ("json", "csv", "pdf")
