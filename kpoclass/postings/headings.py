"""The kind of a section, by its heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpoclass.kept_names import remembered

if TYPE_CHECKING:
    from kpoclass.postings.posting import Kind

#: A longer line is a sentence.
LONGEST = 70

_ABOUT_DUTIES = """responsibilities responsibility duties duty accountabilities accountability tasks functions
    activities deliverables kra kras"""
_ABOUT_REQUIREMENTS = """requirements requirement qualifications qualification skills skill experience education
    competencies competences criteria certifications certificates eligibility knowledge attributes prerequisites
    credentials abilities ability expertise ksa ksas proficiencies proficiency licenses licences license licence
    skillset strengths skillsets aptitude languages requisites"""
_ABOUT_EMPLOYER = """benefits perks salary compensation remuneration pay package location hours schedule shift
    diversity inclusion equality"""
#: What a line of details says about the job: who, where, when, but nothing of the work.
_ABOUT_DETAILS = "details facts information info glance snapshot"

#: The first of these words in a heading decides what it is about, as in "Skills and duties".
_KIND_OF: dict[str, Kind] = {
    **dict.fromkeys(_ABOUT_DUTIES.split(), "duties"),
    **dict.fromkeys(_ABOUT_REQUIREMENTS.split(), "requirements"),
    **dict.fromkeys(_ABOUT_EMPLOYER.split(), "employer"),
}
_DETAILS = frozenset(_ABOUT_DETAILS.split())
_OF_DETAILS = _DETAILS | frozenset(
    ["job", "role", "position", "post", "posting", "vacancy", "key", "quick", "the", "your", "at", "a", "basic"]
)
_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u00b4`\u2032\uff07"), "'")

_FILLING_WORDS = """a an the and n or of for in to this your our their you we key main core primary principal major
    general specific essential desirable desired preferred required needed minimum basic additional other important
    typical daily day job role roles position post work working works include includes including comprise are is will
    be as follows candidate person professional technical personal educational employee company application selection
    what about list overview summary brief equal opportunity statement range example examples sample illustrative
    representative performed bonus extra mandatory must have good nice great soft hard related relevant ideal special
    specialized specialised further physical functional previous prior proven behavioral behavioural academic top
    ongoing critical language training need you'll looking but not limited"""

#: These may occur beside them: "Key duties and responsibilities of the role include".
_FILLING = frozenset(_FILLING_WORDS.split())

_PHRASES: dict[Kind, str] = {
    "duties": r"""
        what (you'?ll|you will|you'?d|you would|you) (do|be doing|be working on|work on|own|deliver|be responsible for)
        |(what )?(you'?ll|you will|you'?ll be|you will be)( be)?( responsible for| doing)?
        |(as|in) (a|an|this|the|your)( \w+){1,4} you('ll| will)( be)?( responsible for)?
        |about (the|this) (role|job|position|opportunity|work)
        |(the|your|this) (role|job|position|opportunity|work|mission|challenge|impact)
        |(job|role|position|work)( and \w+)? (description|summary|overview|purpose|profile|brief|scope|involves)
        |(purpose|scope|summary) of (the |this )?(role|job|position|post|work)
        |what (the|this) (role|job|position) (involves|entails|is about)
        |(a|your) (typical )?day( in the life)?( of .{1,30})?|day to day
        |what (will|would|do|might) you( be)? (do|doing|work on|working on|own|deliver)|(the|your) day to day( work)?
        |what('s| is) (the|this|your) (job|role|position|work)( about)?|how (will|do) you spend your (time|day)
        |jd|key (result|performance) areas|(your|the) (daily|day to day) work
        |you (will|shall) be (responsible|accountable) for
        |how you('ll| will) (make an impact|contribute|spend your (time|day))
        |(the |your )?work you('ll| will) do|what you('ll| will) be (up to|owning|accountable for)
        |in (this|the|your) (role|job|position)|(typical |illustrative )?examples? of (the )?work( performed)?
        |work performed|(nature|scope) of (the )?(work|job|position|duties)|main purpose( of (the )?(job|role|post))?
        |(the |your |key )?objectives( of (this|the) (role|job))?|what (success|a (typical )?(day|week)) looks like
        |what your (day|week) (will |might |may )?looks? like""",
    "requirements": r"""
        (more )?about you|who you are|who are you|(what|who) are we looking for
        |you are|you have|you bring|(you('ll| will)|you should) have
        |what (you'?ll|you will|you) (need|bring|have)( to (succeed|apply|bring))?( to the (role|table|team))?
        |what (we('re| are)|we) (looking for|look for|need|seek|expect|want)( from you| in you)?
        |who (we('re| are)) (looking for|after|seeking)|who (can|should) apply|(who )?we want|looking for
        |we('re| are) looking for
        |(the |our |your )?(ideal |successful |right )?(candidate|person|profile|background)( profile| specification)?
        |person specification|must haves?|nice to haves?|(it'?s )?a plus|bonus points( if you)?|essential
        |desirable|preferred|to (be successful|succeed)( in (this|the) role)?( you('ll| will) (need|have))?
        |what (will|do|should|might) (you|i) (also )?(need|bring|have)( to .{1,30})?
        |what you (might|should|must|('ll|will) also) (need|bring|have)|what you('ll| will) need (to|for) .{1,30}
        |you (might|may|could|will|'ll) (be|thrive|fit)( a (good|great|strong) (fit|match))?( here)?( if( you)?)?
        |you('re| are) a (good|great|strong) (fit|match)( if( you)?)?
        |(strong|ideal|great|good) candidates( may| will| might)?( also)?( have| be)?
        |ideally( you( have|'ll have)?)?|(good|great) to haves?|pluses|extra credit
        |bonus( points)? (for|if)( you)?( have)?
        |we('d| would) love (it if|to see|to hear from you if)( you( have)?)?|what it takes|do you have what it takes
        |what makes you a (great|good|strong) (fit|match|candidate)|what sets you apart|your (tool|skill) ?(kit|box|set)
        |(the |our )?tech(nology|nical)? stack|physical demands|(desired|target) (candidate|person) profile|person spec
        |(the )?person we('re| are) (looking for|after|seeking)|we need( you to have)?""",
    "employer": r"""
        (what|why|who) (we|us)( offer| are| do|'re offering| provide| can offer( you)?)?( you)?|what'?s in it for you
        |(why|reasons to) (join|work|choose)( us| (with|for|at) .{1,30}| here| our team| \w+)?|we offer|our offer
        |what you('ll| will)? get( in return)?|in return|the offer|rewards( and \w+)?
        |about (us|(the|our) (company|team|client|firm|business|employer|organi[sz]ation|department))
        |(the|our) (company|team|client|culture|values|story|mission|firm)
        |(company|client|team) (\w+ )?(overview|profile|description)
        |(how to|to) apply|apply( now)?|application process|(our |the )?(hiring|interview|selection|recruitment) process
        |contact( us| details| information| person)?|how to (contact|reach) us|questions|what do we (offer|provide|do)
        |who are we|what (do|will) you get( in return)?|next steps|additional information|important (notice|information)
        |equal (employment )?opportunit(y|ies)( employer)?|disclaimer|privacy( notice)?|eeo( statement)?
        |bonus(es)?( structure| scheme)?|work(ing)? (conditions|environment)|life at .{1,30}|our (commitment|promise)
        |what('s| is) on offer|why you('ll| will) .{1,40}""",
}  # fmt: skip
_PATTERNS = {kind: re.compile(re.sub(r"\n\s+", "", pattern)) for kind, pattern in _PHRASES.items()}
_LETTERS = re.compile(r"[a-z](?:.*[a-z])?", re.DOTALL)
#: Before a heading, in Roman numbers or words.
_NUMBER = re.compile(r"\A\s{0,9}(?:(?:section|part)\s{1,3}(?:\d{1,2}|[ivx]{1,4})|[ivx]{1,4}(?=[.):]))[.):\s-]{1,4}")
_BETWEEN = re.compile(r"[\s/,&+()*_:.-]+")


@remembered
def kind_of(heading: str) -> Kind | None:
    """Return what a heading announces, "other" for details of the job; None for a line that is not a known heading."""
    if len(heading) > LONGEST:
        return None
    lowered = heading.lower().translate(_APOSTROPHES)
    found = _LETTERS.search(_NUMBER.sub("", lowered, count=1))
    words = _BETWEEN.sub(" ", found[0]).split() if found else []
    deciding = [kind for word in words if (kind := _KIND_OF.get(word))]
    if deciding and all(word in _KIND_OF or word in _FILLING for word in words):
        return deciding[0]
    if words and words[-1] in _DETAILS and _OF_DETAILS.issuperset(words):
        return "other"
    phrase = " ".join(words)
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(phrase)), None)
