"""Verbs: from a description's third person, or from the agent noun that names a tool, to the base form."""

import re

from envsynth.simulation.schema import vocabulary as v

_IRREGULAR = {
    "does": "do",
    "goes": "go",
    "has": "have",
    "is": "be",
    "focuses": "focus",
    "biases": "bias",
    "buses": "bus",
    "caches": "cache",
    "aches": "ache",
}
_AGENTS = {
    "analyzer": "analyze",
    "analyser": "analyse",
    "validator": "validate",
    "calculator": "calculate",
    "generator": "generate",
    "checker": "check",
    "manager": "manage",
    "tracker": "track",
    "detector": "detect",
    "extractor": "extract",
    "creator": "create",
    "processor": "process",
    "monitor": "monitor",
    "optimizer": "optimize",
    "assessor": "assess",
    "builder": "build",
    "parser": "parse",
    "collector": "collect",
    "estimator": "estimate",
    "mapper": "map",
    "fetcher": "fetch",
    "matcher": "match",
    "classifier": "classify",
    "evaluator": "evaluate",
    "converter": "convert",
    "scheduler": "schedule",
    "scanner": "scan",
    "retriever": "retrieve",
    "aggregator": "aggregate",
    "filter": "filter",
    "updater": "update",
    "sender": "send",
    "logger": "log",
    "finder": "find",
    "scorer": "score",
    "configurator": "configure",
    "planner": "plan",
    "formatter": "format",
    "controller": "control",
    "handler": "handle",
    "selector": "select",
    "normalizer": "normalize",
    "comparator": "compare",
    "merger": "merge",
    "forecaster": "forecast",
    "verifier": "verify",
    "predictor": "predict",
    "tester": "test",
    "reporter": "report",
    "query": "query",
    "search": "search",
    "lookup": "look up",
    "adjuster": "adjust",
    "resolver": "resolve",
    "recommender": "recommend",
    "loader": "load",
    "designer": "design",
    "identifier": "identify",
    "coordinator": "coordinate",
    "dispatcher": "dispatch",
    "categorizer": "categorize",
    "router": "route",
    "recorder": "record",
    "modifier": "modify",
    "notifier": "notify",
    "ranker": "rank",
    "publisher": "publish",
    "inspector": "inspect",
    "simulator": "simulate",
    "reconciler": "reconcile",
    "enricher": "enrich",
    "remover": "remove",
    "editor": "edit",
    "importer": "import",
    "exporter": "export",
    "registrar": "register",
    "archiver": "archive",
    "reader": "read",
    "writer": "write",
}
_BASES = frozenset(
    v.listed(
        "accept access benchmark rebalance outline survey georeference detail refine reduce produce estimate "
        "specify prepare signal contextualize highlight quantify isolate characterize reconstruct curate "
        "award activate adapt add adjust aggregate align allocate analyze analyse anonymize answer append apply "
        "approve archive arrange assemble assess assign associate attach audit authenticate authorize "
        "automate backup balance bill block book break build buy calculate calibrate call cancel capture "
        "categorize change charge check choose classify clean clear clone close collect combine compare "
        "compile complete compose compress compute conduct configure confirm connect consolidate construct "
        "contact convert coordinate copy correct correlate count create customize deactivate debit decline "
        "decode define delete deliver deploy deposit derive describe design detect determine develop diagnose "
        "disable discover dispatch display distribute document download draft draw duplicate edit enable "
        "encode encrypt end enforce enhance enrich enroll ensure evaluate examine execute expand expire "
        "explain export extend extract facilitate fetch file fill filter finalize find fix flag follow "
        "forecast format forward gather generate get give grade grant group guide handle hold identify "
        "implement import improve include index initialize initiate insert inspect install integrate "
        "interpret invite invoice issue join launch link list load locate lock log look maintain make manage "
        "map mark match measure merge migrate mix model modify monitor move notify observe offer open "
        "optimize orchestrate order organize parse pause pay perform personalize place plan play post predict "
        "preprocess prescribe prioritize process profile propose protect provide provision publish pull "
        "purchase push put query rank rate read rebuild receive recommend reconcile record recover redeem "
        "refund register reject release remind remove rename renew reopen replace reply report request "
        "reschedule research reserve reset resize resolve restart restore resume retrieve return review "
        "revoke rotate route run save scan schedule score scrape screen search segment select send set ship "
        "show sign simulate skip sort split standardize start stop store structure submit subscribe suggest "
        "summarize suspend sync synchronize synthesize tag test tokenize track trade train transcribe "
        "transfer transform translate trigger trim unlock unsubscribe update upgrade upload validate verify "
        "view visualize void withdraw write"
    )
)
_ADVERB = re.compile(r"^(?:[A-Z]?[a-z]+ly)\s+")


def is_verb(word: str) -> bool:
    """Whether a word is the base form of a verb that tools are named after."""
    return word.lower() in _BASES


def base_form(word: str) -> str | None:
    """Return the base of a verb in the third person or in the base form; None for what is no such verb.

    >>> [base_form(word) for word in ("Analyzes", "Classifies", "Matches", "Processes", "Get", "Comprehensive")]
    ['analyze', 'classify', 'match', 'process', 'get', None]
    """
    word = word.lower().strip(",")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _BASES:
        return word
    for ending, put in (("ies", "y"), ("s", ""), ("es", "")):
        if word.endswith(ending) and word[: -len(ending)] + put in _BASES:
            return word[: -len(ending)] + put
    return None


def third_person(word: str) -> str | None:
    """Return the base of what looks like a verb in the third person, known or not.

    >>> third_person("Georeferences"), third_person("Comprehensive")
    ('georeference', None)
    """
    known = base_form(word)
    if known is not None or not re.fullmatch(r"[A-Z]?[a-z-]+s,?", word):
        return known
    word = word.lower().strip(",")
    if word.endswith(("ss", "us", "is", "ous", "ics")):
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes", "zzes")) else word[:-1]


def agent_verb(noun: str) -> str | None:
    """Return what the bearer of an agent noun does.

    >>> agent_verb("Scheduler"), agent_verb("Tool")
    ('schedule', None)
    >>> agent_verb("integrator"), agent_verb("splitter"), agent_verb("number")
    ('integrate', 'split', None)
    """
    noun = noun.lower()
    if noun in _AGENTS:
        return _AGENTS[noun]
    if not noun.endswith(("er", "or")):
        return None
    stem = noun[:-2]
    return next((base for base in (f"{stem}e", stem, stem[:-1]) if base in _BASES), None)


def without_adverb(text: str) -> str:
    """Drop a leading adverb: "Automatically extracts text" extracts text."""
    return _ADVERB.sub("", text)
