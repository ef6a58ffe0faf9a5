"""Names under which tables and JSON hold the text of a job; they are compared as :func:`plain` writes them."""

from __future__ import annotations

from typing import NamedTuple

from kpoclass.kept_names import remembered

#: Of the keys of JSON: titles, the surest first ...
TITLE_KEYS = (
    "jobtitle", "positiontitle", "postingtitle", "vacancytitle", "roletitle", "offertitle", "requisitiontitle",
    "jobopeningname", "jobname", "positionname", "vacancyname", "title", "designation", "stellenbezeichnung",
    "position", "role", "jobrole", "job", "vacancy", "headline", "stellentitel", "berufsbezeichnung", "titel",
    "bezeichnung", "intitule", "titre", "titulo", "titulovaga", "titolo", "functietitel", "functienaam", "puesto",
    "cargo", "vaga",
)  # fmt: skip
#: What a longer name of a title begins with, as ``extTitle`` or ``advert_title``.
_BEFORE_TITLE = frozenset(
    ["job", "position", "posting", "vacancy", "role", "offer", "requisition", "req", "ext", "external", "int",
     "internal", "advert", "advertisement", "ad", "opening", "listing", "post", "public", "display", "work",
     "opportunity", "career", "full", "original", "jobposting", "jobreq", "externaljob", "published", "web"]
)  # fmt: skip
#: ... which alone, beside no text, do not make an object a posting ...
WEAK_TITLE_KEYS = ("name", "displayname", "label")
#: ... texts that need no heading ...
BODY_KEYS = frozenset(
    ["description", "jobdescription", "positiondescription", "roledescription", "vacancydescription",
     "postingdescription", "offerdescription", "fulldescription", "longdescription", "jobdesc",
     "jobdescriptions", "desc", "jd", "content", "contents", "body", "text", "jobsummary", "positionsummary",
     "rolesummary", "summary", "jobad", "jobadvert", "advert", "advertisement", "adtext", "posting",
     "jobposting", "postingtext", "jobtext", "details", "jobdetails", "jobcontent", "introduction", "intro",
     "opening", "pitch", "additional", "overview", "jobbody", "sections", "lists", "parts", "blocks",
     "paragraphs",
     "html", "markdown", "raw", "plaintext", "stellenbeschreibung", "beschreibung", "stellenanzeige",
     "descriptif", "descripcion", "descricao", "descrizione", "omschrijving", "functieomschrijving",
     "vacaturetekst", "stellentext"]
)  # fmt: skip
#: ... texts that are cut short, used if there is no other ...
SHORT_KEYS = frozenset(["snippet", "excerpt", "teaser", "shortdescription", "abstract", "preview", "blurb"])
#: ... and the same text in another form, by what is added to a name.
FORMS = frozenset(
    ["html", "plain", "text", "str", "raw", "markdown", "md", "formatted", "value", "external", "plaintext",
     "rich", "clean", "en"]
)  # fmt: skip


@remembered
def plain(name: str) -> str:
    """Return a name without case, spaces and punctuation.

    >>> plain("Job_Title"), plain("jobTitle")
    ('jobtitle', 'jobtitle')
    """
    return "".join(filter(str.isalnum, name.casefold()))


@remembered
def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, whichever way they are written together.

    >>> words_of("keyResponsibilities"), words_of("key_responsibilities"), words_of("Key responsibilities")
    (('key', 'responsibilities'), ('key', 'responsibilities'), ('key', 'responsibilities'))
    """
    spaced, before = [], " "
    for sign in name[:100]:
        if sign.isupper() and before.islower():
            spaced.append(" ")
        spaced.append(sign if sign.isalnum() or sign == "'" else " ")
        before = sign
    return tuple("".join(spaced).casefold().split())


@remembered
def title_name(name: str) -> str:
    """Return the one of ``TITLE_KEYS`` that a key is, or stands for; empty for any other key.

    >>> title_name("Intitul\u00e9"), title_name("advert_title"), title_name("section_title")
    ('intitule', 'jobtitle', '')
    """
    short = plain(without_accents(name))
    if short in TITLE_KEYS:
        return short
    before = words_of(name)[:-1] if words_of(name)[-1:] == ("title",) else (short.removesuffix("title"),)
    return "jobtitle" if short.endswith("title") and _BEFORE_TITLE.issuperset(before) else ""


class NameRole(NamedTuple):
    """What the name of a column or key says of what it holds."""

    #: ``title``; ``body``, a whole text; ``duties`` and ``requirements``, parts of one; ``other``, not of the job; or
    #: nothing, if the name does not tell.
    kind: str = ""
    #: Of several of a kind, the lowest is the surest.
    rank: int = 0


# In small letters, without accents. One that ends in s, es or ies is looked up without, too.
_KINDS = {
    "title": """title titel titre titulo titolo jobtitle designation denomination denominacion denominacao intitule
        libelle headline bezeichnung stellenbezeichnung stellentitel stellenname jobtitel jobbezeichnung
        berufsbezeichnung positionsbezeichnung tatigkeitsbezeichnung taetigkeitsbezeichnung funktionsbezeichnung
        functietitel functienaam""",
    "job": """job position role post vacancy opening occupation profession function appointment stelle beruf funktion
        tatigkeit taetigkeit rolle poste emploi metier fonction offre puesto cargo vacante ocupacion empleo plaza
        oferta profesion vaga funcao ocupacao profissao emprego posto oportunidade mansione vacature functie""",
    "name": "name nombre nome nom naam",
    "body": """description descr desc jobdesc jd text texto texte fulltext beschreibung jobbeschreibung
        stellenbeschreibung stellentext stellenanzeige stellenausschreibung stelleninhalt anzeigentext volltext
        positionsbeschreibung tatigkeitsbeschreibung taetigkeitsbeschreibung aufgabenbeschreibung descriptif
        descripcion descricao descrizione omschrijving functieomschrijving""",
    "content": """posting content body detail narrative overview summary advert advertisement ad scope nature profile
        statement spec specification blurb pitch announcement anzeige ausschreibung inhalt annonce fiche contenu
        anuncio contenido conteudo detalle detalhe about""",
    "short": "snippet excerpt teaser short brief preview abstract kurzbeschreibung kurz resume resumen resumo",
    "duties": """duty responsibility accountability task functions activity deliverable aufgabe aufgaben hauptaufgaben
        kernaufgaben aufgabengebiet aufgabenbereich tatigkeiten taetigkeiten verantwortung verantwortlichkeiten
        zustandigkeiten mission tache activite responsabilite funciones tarea actividad responsabilidad atividade
        atribuicao atribuicoes tarefa funcoes mansioni taken""",
    "requirements": """requirement qualification skill experience competency competence competencies criteria
        eligibility knowledge ability looking anforderung anforderungen anforderungsprofil qualifikation
        qualifikationen voraussetzung voraussetzungen kenntnisse erfahrung profil exigence prerequis requisito perfil
        habilidad competencia conocimiento experiencia exigencia qualificacao qualificacoes habilidade conhecimento
        requisiti""",
    "filling": """jobs the of for and to full long complete whole clean cleaned plain html raw original en eng english
        detailed your you will what key main primary core major essential minimum preferred desired good other
        candidate new current actual work working employment in on a an de du des d l le la les et votre vos der die
        das und ihre ihr deine dein zur el los las del y tu tus do da dos das e sua seu suas value col column field
        string str rich formatted markdown md""",
    "us": "we us our wir uns unser unsere nous notre nos nosotros nossa nosso",
    "other": """company employer firm organisation organization agency recruiter corporate culture client customer perk
        kpoclass benefit compensation remuneration disclaimer boilerplate legal eeo apply application unternehmen firma
        arbeitgeber unternehmensbeschreibung firmenbeschreibung unternehmensprofil vorteil vorteile leistungen
        entreprise societe employeur avantage empresa empleador compania beneficio empregador companhia azienda
        id ids uuid guid code number nr num numero url uri link href date datum fecha data day time datetime timestamp
        year month salary wage pay gehalt salaire salario sueldo location city country state region province zip
        postcode postal address street lat latitude lon lng longitude currency ort standort arbeitsort stadt land
        bundesland strasse plz lieu ville pays adresse ciudad pais provincia direccion ubicacion cidade estado endereco
        type typ category categorie categoria status level count length len size score index idx slug hash lang
        language image logo icon phone telephone email mail contact contract contrat contrato vertrag site website
        domain functional area industry sector department division team education degree person first last surname
        employee comment note remark review feedback query keyword tag source rating shift hour schedule interview
        bank course product project event identifiant kennziffer referenz reference ref codigo vorname nachname
        abteilung branche departement""",
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in reversed(_KINDS.items()) for word in words.split()}


def _kind_of(word: str) -> str | None:
    forms = (word, word.removesuffix("s"), word.removesuffix("es"), f"{word.removesuffix('ies')}y")
    return next((_KIND_OF[form] for form in forms if form in _KIND_OF), None)


def _kinds_in(word: str) -> list[str | None]:
    """Return the kinds of the words that one is written together from, as ``jobdescription``; of itself if none."""
    if (kind := _kind_of(word)) or len(word) < 4:
        return [kind]
    for end in range(len(word) - 2, 1, -1):
        first, rest = _kind_of(word[:end]), _kind_of(word[end:])
        if first and rest and end > 2:
            return [first, rest]
    return [None]


def without_accents(name: str) -> str:
    """Return a name in small letters without accents."""
    from unicodedata import combining, normalize

    return "".join(sign for sign in normalize("NFKD", name.casefold()) if not combining(sign))


@remembered
def role_of(name: str) -> NameRole:
    """Return what the name of a column says of what it holds, in English, German, French, Spanish or Portuguese.

    >>> role_of("Job Descriptions"), role_of("Stellenbezeichnung").kind, role_of("company_description").kind
    (NameRole(kind='body', rank=1), 'title', 'other')
    """
    words = [word.strip("0123456789") for word in words_of(name.replace("'", " ").replace("\u2019", " "))]
    split = [kind for word in words if word for kind in _kinds_in(without_accents(word))]
    kinds, unknown = {kind for kind in split if kind}, None in split
    about_us = "us" in kinds and "job" not in kinds
    rules = (
        (plain(name) == "text", NameRole("body", 0)),
        ("other" in kinds or words == ["about"], NameRole("other")),
        ("you" in words and "do" in words, NameRole("duties", 1)),
        (bool(kinds & {"body", "content"}) and not about_us, _body(kinds, words, unknown=unknown)),
        ("duties" in kinds, NameRole("duties", 1 + unknown)),
        ("requirements" in kinds, NameRole("requirements", 1 + unknown)),
        (about_us, NameRole("other")),
        ("short" in kinds, NameRole("body", 6)),
        ("title" in kinds, NameRole("title", 5 if unknown else 1 if "job" in kinds else 2 if len(split) == 1 else 3)),
        ("job" in kinds and not unknown, NameRole("title", 3 if "name" in kinds else 4)),
        ("name" in kinds, NameRole("other")),
    )
    return next((role for holds, role in rules if holds), NameRole())


def _body(kinds: set[str], words: list[str], *, unknown: bool) -> NameRole:
    if "body" in kinds and "requirements" in kinds and not kinds & {"job", "duties"}:
        return NameRole("requirements", 2)
    if "content" in kinds and "body" not in kinds and kinds & {"requirements", "duties"}:
        return NameRole("duties" if "duties" in kinds else "requirements", 2)
    if "short" in kinds:
        return NameRole("body", 6)
    if unknown:
        return NameRole("body", 5)
    whole = "job" in kinds or "duties" in kinds or not {"full", "complete", "whole", "long", "jd"}.isdisjoint(words)
    if "body" in kinds:
        return NameRole("body", 1 if whole or words[0].startswith(("job", "stellen")) else 2)
    return NameRole("requirements" if "candidate" in words else "body", 3 if whole else 4)
