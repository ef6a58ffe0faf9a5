"""What a word says when it stands alone: a rank says nothing of the work, an occupation or a service says enough."""

from __future__ import annotations

#: Each with its plural.
RANKS = (
    "agent", "apprentice", "assistant", "associate", "chief", "consultant", "coordinator", "director", "executive",
    "expert", "head", "intern", "lead", "leader", "manager", "member", "officer", "president", "principal",
    "professional", "representative", "specialist", "supervisor", "trainee",
)  # fmt: skip

#: However many of these a text has, it names no work. Words, not stems: "management" has the stem of "manager".
RANK_WORDS = frozenset((
    *(form.encode() for rank in RANKS for form in (rank, f"{rank}s")),
    b"deputy", b"general", b"junior", b"senior", b"staff", b"team", b"vice", b"a", b"an", b"and", b"of", b"the",
))  # fmt: skip

# fmt: off
#: The single words of the trade (``data/trade_words.csv``): alone they may be relied on, as no other word may.
TRADE_WORDS = frozenset((
    b"accountant", b"accountants", b"actuaries", b"actuary", b"animation", b"animations", b"animator", b"animators",
    b"architect", b"architects", b"architecture", b"audit", b"auditor", b"auditors", b"audits", b"bioinformatician",
    b"bioinformaticians", b"bioinformatics", b"biostatistician", b"biostatisticians", b"biostatistics", b"bookkeeper",
    b"bookkeepers", b"bookkeeping", b"captioner", b"captioners", b"captioning", b"clerk", b"clerks", b"copywriter",
    b"copywriters", b"copywriting", b"docketing", b"drafter", b"drafters", b"econometrician", b"econometricians",
    b"economist", b"economists", b"editing", b"editor", b"editors", b"epidemiologist", b"epidemiologists", b"filing",
    b"ghostwriter", b"ghostwriters", b"headhunter", b"headhunters", b"illustrator", b"illustrators", b"interpreter",
    b"interpreters", b"journalist", b"journalists", b"lawyer", b"lawyers", b"localisation", b"paralegal",
    b"paralegals", b"payroll", b"payrolls", b"pharmacovigilance", b"programmer", b"programmers", b"receptionist",
    b"receptionists", b"secretaries", b"secretary", b"simulation", b"simulations", b"statistician", b"statisticians",
    b"statistics", b"telemarketer", b"telemarketers", b"telemarketing", b"teleradiologist", b"teleradiologists",
    b"teleradiology", b"telesales", b"terminologist", b"terminologists", b"transcriber", b"transcribers",
    b"transcription", b"transcriptionist", b"transcriptionists", b"transcriptions", b"translation", b"translations",
    b"translator", b"translators", b"typing", b"typist", b"typists", b"underwriter", b"underwriters", b"underwriting",
    b"valuation", b"valuations", b"writer", b"writers",
))
# fmt: on


def tells(word: bytes) -> int:
    """Return how much a word says of the work: 0 if it is a rank, a letter or a number, 2 if of the trade, else 1.

    One word alone has to tell 2, the words of a longer text 1 together.
    """
    return 2 if word in TRADE_WORDS else int(len(word) > 1 and word not in RANK_WORDS and not word.isdigit())
