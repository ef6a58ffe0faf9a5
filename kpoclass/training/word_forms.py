"""Forms of one word, of which a text may have either: British and American spelling, words for men and for women."""

from __future__ import annotations

import re

#: Stems of verbs in -ise or -ize, -yse or -yze.
_VERBS = (
    "analy apologi authori capitali categori centrali characteri commerciali computeri conceptuali contextuali "
    "critici customi decentrali democrati digiti economi emphasi energi equali familiari fertili finali "
    "formali generali globali harmoni hospitali immuni individuali industriali initiali internali itemi legali "
    "liberali locali maximi mechani memori minimi mobili moderni moneti neutrali normali operationali optimi "
    "organi paraly pasteuri penali personali prioriti privati randomi rationali reali recogni regulari "
    "reorgani revitali scrutini sensiti seriali sociali speciali stabili standardi sterili subsidi summari "
    "symboli synchroni synthesi systemati theori tokeni unauthori unorgani utili verbali virtuali visuali"
)
_VERB = re.compile(rf"({_VERBS.replace(' ', '|')})[sz](e|ed|er|ers|es|ing|able|ation|ations|ational)")

#: Snowball strips -ize but not -ise ("organ", "organis"), so American spelling is made British; "size" stays.
_AMERICAN_Z = re.compile(r"(?<=[a-z]{2}[iy])z(?=[aei])")

#: Words in -our or -or, and what may follow.
_OUR = re.compile(
    r"(arm|behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb|od|rum|tum|vap)ou?r"
    r"(|s|ed|er|ers|ing|ings|able|ably|al|ally|ful|hood|hoods|ist|ists|ite|ites|less)"
)

#: How words begin, British and American.
_BEGINNINGS = (
    "anaem anem,anaesth anesth,archaeolog archeolog,artefact artifact,counsellor counselor,draughtsm draftsm,"
    "draughtsp draftsp,draughtsw draftsw,encyclopaed encycloped,gynaecolog gynecolog,haemat hemat,haemo hemo,"
    "leukaem leukem,oesoph esoph,orthopaed orthoped,paediatr pediatr,palaeo paleo,sceptic skeptic,sulph sulf"
)

#: Whole words, British and American; not those that American writes like another word (cheque, storey, tyre).
_WORDS = (
    "acknowledgement acknowledgment,acknowledgements acknowledgments,aeroplane airplane,aeroplanes airplanes,"
    "ageing aging,aluminium aluminum,analogue analog,"
    "cancelled canceled,cancelling canceling,catalogue catalog,"
    "catalogued cataloged,cataloguer cataloger,cataloguers catalogers,catalogues catalogs,cataloguing cataloging,"
    "centre center,centred centered,centres centers,channelling channeling,counselled counseled,"
    "counselling counseling,"
    "defence defense,dialled dialed,dialling dialing,dialogue dialog,dialogues dialogs,enrol enroll,"
    "enrolment enrollment,"
    "enrolments enrollments,enrols enrolls,fibre fiber,fibres fibers,fuelling fueling,fulfil fulfill,fulfils fulfills,"
    "fulfilment fulfillment,instalment installment,instalments installments,jeweller jeweler,jewellers jewelers,"
    "jewellery jewelry,judgement judgment,judgements judgments,labelled labeled,labeller labeler,labellers labelers,"
    "labelling labeling,licence license,licences licenses,litre liter,litres liters,manoeuvre maneuver,maths math,"
    "metre meter,metres meters,modelled modeled,modeller modeler,modellers modelers,modelling modeling,offence offense,"
    "offences offenses,practise practice,practised practiced,practises practices,practising practicing,"
    "programme program,programmes programs,signalling signaling,skilful skillful,speciality specialty,"
    "specialities specialties,theatre theater,theatres theaters,travelled traveled,traveller traveler,"
    "travellers travelers,travelling traveling"
)

#: What -man, -woman and -person are joined to.
_MEN = (
    "anchor assembly bar business camera chair clergy congress council crafts door drafts draughts fire fore grounds "
    "handy lay line maintenance news ombuds police post repair sales seed service signal spokes sports states stock "
    "trades watch work"
)
_ONE = re.compile(rf"({_MEN.replace(' ', '|')})(man|woman|person)")
_SEVERAL = re.compile(rf"({_MEN.replace(' ', '|')})(men|women|people|persons)")

#: Words for women, and those for men or both.
_WOMEN = (
    "actress actor,actresses actors,barmaid barman,headmistress headmaster,hostess host,hostesses hosts,"
    "landlady landlord,landladies landlords,manageress manager,masseuse masseur,stewardess steward,"
    "stewardesses stewards,waitress waiter,waitresses waiters"
)


def _pairs(listed: str) -> dict[str, str]:
    return dict(pair.split() for pair in listed.split(","))


def _turned(pairs: dict[str, str]) -> dict[str, str]:
    return {other: one for one, other in pairs.items()}


_AMERICAN = _pairs(_BEGINNINGS)
_BRITISH = _turned(_AMERICAN)
_AMERICAN_WORDS = _pairs(_WORDS)
_BRITISH_WORDS = _turned(_AMERICAN_WORDS)
_MASCULINE = _pairs(_WOMEN)
_FEMININE = _turned(_MASCULINE)
_BEGINNING = re.compile("|".join(sorted((*_AMERICAN, *_BRITISH), key=len, reverse=True)))


def joined(word: str) -> str:
    """Return the form that stands for all forms of a word.

    >>> joined("colours"), joined("modeling"), joined("saleswomen"), joined("analyze"), joined("size")
    ('colors', 'modeling', 'salesmen', 'analyse', 'size')
    """
    if beginning := _BEGINNING.match(word):
        word = _AMERICAN.get(beginning[0], beginning[0]) + word[beginning.end() :]
    elif our := _OUR.fullmatch(word):
        word = f"{our[1]}or{our[2]}"
    word = _AMERICAN_WORDS.get(word, word)
    word = _MASCULINE.get(word, word)
    if found := _ONE.fullmatch(word):
        word = f"{found[1]}man"
    elif found := _SEVERAL.fullmatch(word):
        word = f"{found[1]}men"
    return _AMERICAN_Z.sub("s", word)


def spellings(word: str) -> set[str]:
    """Return a word as British and as American write it.

    >>> sorted(spellings("organised")), sorted(spellings("center")), sorted(spellings("size"))
    (['organised', 'organized'], ['center', 'centre'], ['size'])
    """
    found = {word, _AMERICAN_WORDS.get(word, word), _BRITISH_WORDS.get(word, word), _AMERICAN_Z.sub("s", word)}
    if verb := _VERB.fullmatch(word):
        found |= {f"{verb[1]}{letter}{verb[2]}" for letter in "sz"}
    if our := _OUR.fullmatch(word):
        found |= {f"{our[1]}{ending}{our[2]}" for ending in ("our", "or")}
    if beginning := _BEGINNING.match(word):
        other = _AMERICAN.get(beginning[0]) or _BRITISH[beginning[0]]
        found.add(other + word[beginning.end() :])
    return found


def sexes(word: str) -> set[str]:
    """Return a word as it is said of a man, of a woman, and of either.

    >>> sorted(sexes("foreman")), sorted(sexes("waitress")), sorted(sexes("size"))
    (['foreman', 'foreperson', 'forewoman'], ['waiter', 'waitress'], ['size'])
    """
    found = {word, _MASCULINE.get(word, word), _FEMININE.get(word, word)}
    if one := _ONE.fullmatch(word):
        found |= {f"{one[1]}{ending}" for ending in ("man", "woman", "person")}
    if several := _SEVERAL.fullmatch(word):
        found |= {f"{several[1]}{ending}" for ending in ("men", "women", "people")}
    return found


def forms(word: str) -> set[str]:
    """Return every form of a word, itself among them.

    >>> sorted(forms("draughtsman"))
    ['draftsman', 'draftsperson', 'draftswoman', 'draughtsman', 'draughtsperson', 'draughtswoman']
    """
    return {form for spelling in spellings(word) for form in sexes(spelling)}
