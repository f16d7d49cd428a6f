"""Abbreviations: what short words of names stand for, and which are written in capitals."""

from envsynth.simulation.schema import vocabulary as v

LONG = {
    "min": "minimum",
    "max": "maximum",
    "avg": "average",
    "qty": "quantity",
    "num": "number of",
    "info": "information",
    "desc": "description",
    "addr": "address",
    "pct": "percentage",
    "temp": "temperature",
    "config": "configuration",
    "configs": "configurations",
    "spec": "specification",
    "specs": "specifications",
    "lat": "latitude",
    "lng": "longitude",
    "lon": "longitude",
    "org": "organization",
    "dept": "department",
    "ref": "reference",
    "refs": "references",
    "src": "source",
    "dest": "destination",
    "freq": "frequency",
    "std": "standard",
    "dev": "deviation",
    "cfg": "configuration",
    "msg": "message",
    "tel": "telephone",
    "img": "image",
    "repo": "repository",
    "repos": "repositories",
    "pwd": "password",
    "txn": "transaction",
    "lang": "language",
    "attrs": "attributes",
    "params": "parameters",
    "stats": "statistics",
    "auth": "authorization",
    "uri": "URL",
    "zip": "ZIP code",
    "apis": "APIs",
    "sqft": "square footage",
    "ios": "iOS",
}
CAPITALS = frozenset(
    v.listed(
        "api qrs gcs dpi url ip sku skus gps dna dtc rf hvac ssn vin json csv pdf ecg ocr hs vat isbn issn doi "
        "mfa sms gdp roi seo html css sql ups gpu cpu ram usb ssl tls tx rx pin cvv iban bic eer ebitda smiles "
        "ndc npi cpt icd bmi kyc aml nft ph uv led lcd ai ui ux hr it crm erp fda usda osha hipaa gdpr iso usd "
        "eur gbp sla kpi mls faq id rag nlp tts asr eq eta etd xml yaml ocsp crl csr pem rsa aes hdr rgb exif "
        "iptc id3 bpm marc lcc ddc mri ct pcr rna vram nda iot wifi bios uefi os sdk ide apk ios qos vpn lan wan "
        "dns dhcp mac tcp udp http https rest utm ctr cpc cpm roas ltv rfm abc xyz rfp rfq po gl pos bopis asn "
        "wms tms edi ltl ftl roc auc mime obd haccp rbac abac admet tpsa hba hbd"
    )
)


def is_abbreviation(word: str) -> bool:
    """Whether a word in lower case is written in capitals."""
    return word in CAPITALS - {"it", "po", "ad", "rf", "us"}
