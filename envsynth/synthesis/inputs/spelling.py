"""Spelling: how people write what a schema writes in lower case with underscores."""

import re

from envsynth.simulation.schema import vocabulary as v
from envsynth.synthesis.english.abbreviations import is_abbreviation

_CAPITALS = frozenset(
    v.listed(
        "apa mla ieee ama pdf csv json xml html docx txt bmp jpeg jpg png tiff webp mp3 mp4 wav flac mov avi aac "
        "ogg gif aiff xlsx usps ups dhl usd eur gbp jpy cad aws gcp ios sha256 md5 aes rsa totp mri ct ecg dicom dod "
        "nato nist hl7 fhir ach cod eod pos sepa ip voc pm25 co2 lto scd aba lru fifo lifo vr nasdaq nyse unesco"
    )
)
_NAMES = {
    "chicago": "Chicago", "harvard": "Harvard", "vancouver": "Vancouver", "youtube": "YouTube", "google": "Google",
    "instagram": "Instagram", "facebook": "Facebook", "twitter": "Twitter", "linkedin": "LinkedIn",
    "tiktok": "TikTok", "pinterest": "Pinterest", "amazon": "Amazon", "ebay": "eBay", "shopify": "Shopify",
    "walmart": "Walmart", "ethereum": "Ethereum", "bitcoin": "Bitcoin", "dogecoin": "Dogecoin",
    "litecoin": "Litecoin", "cardano": "Cardano", "android": "Android", "azure": "Azure", "react": "React",
    "flutter": "Flutter", "django": "Django", "fedex": "FedEx", "outlook": "Outlook", "apple": "Apple",
    "paypal": "PayPal", "stripe": "Stripe", "equifax": "Equifax", "experian": "Experian",
    "transunion": "TransUnion", "whatsapp": "WhatsApp", "slack": "Slack", "zoom": "Zoom", "teams": "Teams",
    "zillow": "Zillow", "redfin": "Redfin", "trustpilot": "Trustpilot", "yelp": "Yelp", "github": "GitHub",
    "windows": "Windows", "ubuntu": "Ubuntu", "fastq": "FASTQ", "polygon": "Polygon", "salesforce": "Salesforce",
    "hubspot": "HubSpot", "english": "English", "spanish": "Spanish", "french": "French", "german": "German",
    "japanese": "Japanese", "portuguese": "Portuguese", "monday": "Monday", "friday": "Friday", "dewey": "Dewey",
    "bradstreet": "Bradstreet", "dun": "Dun", "marc21": "MARC21", "bluetooth": "Bluetooth", "wifi": "Wi-Fi",
    "zigbee": "Zigbee",
}  # fmt: skip


def spelled(text: str) -> str:
    """Return a value as people write it.

    >>> spelled("google_reviews"), spelled("apa"), spelled("IN_TRANSIT"), spelled("EXPERIAN"), spelled("0.5")
    ('Google reviews', 'APA', 'in transit', 'Experian', '0.5')
    """
    if re.fullmatch(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+", text):
        text = " ".join(_lower(word) for word in text.split("_"))
    elif re.fullmatch(r"[A-Z]{5,}", text):
        text = _lower(text)
    return re.sub(r"(?<![\w.@/#-])[A-Za-z0-9]+(?![\w@/])", lambda match: _word(match[0]), text)


def _lower(word: str) -> str:
    return word.lower() if word.isupper() and (len(word) > 2 or word.lower() in _SMALL) else word


_SMALL = ("in", "on", "of", "to", "at", "by", "or", "no")


def _word(word: str) -> str:
    known = _NAMES.get(word.lower())
    if known is not None and (word.islower() or word.isupper()):
        return known
    return word.upper() if word.islower() and (word in _CAPITALS or is_abbreviation(word)) else word
