"""A small grammar of English: names of tools and fields as words, clauses and lists."""

from envsynth.synthesis.english.clauses import Clause, clause_of
from envsynth.synthesis.english.nouns import a_or_an, count_word, listed, phrase, plural_phrase, singular_phrase

__all__ = ["Clause", "a_or_an", "clause_of", "count_word", "listed", "phrase", "plural_phrase", "singular_phrase"]
