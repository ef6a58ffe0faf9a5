"""One list of names says what a column holds, in several languages (report 5)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.text_names import role_of

NAMES = {
    "title": """title, Job Title, jobTitle, job_title, JOBTITLE, Position Title, Designation, Job Designation,
        role, Job         Role, position, Post Name, Name of the Post, vacancy, headline, Business
        Title, occupation, Stellenbezeichnung, Jobtitel, Berufsbezeichnung, Titel der Stelle, Beruf,
        Intitulé du poste, Titre de         l'offre, Poste, Métier, Puesto, Nombre del puesto, Título,
        Cargo, Título da vaga, Nome do cargo, Nome da         vaga, Função""",
    "body": """text, description, Descriptions, job_desc, Job Desc., jd, JD, full_description, Job
        Descriptions, description_html, JobDescription, jobdescription, details, job details, About the
        role, Job Profile, posting, body, content, summary, snippet, short_description,
        Stellenbeschreibung, Stellenanzeige, Tätigkeitsbeschreibung, Beschreibung, Description du poste,
        Descriptif, Fiche de poste, Descripción del         puesto, Descrição da vaga, Descrição""",
    "duties": """duties, responsibilities, Key Responsibilities, Roles and Responsibilities,
        roles_responsibilities, tasks, What you will do, Job functions, Aufgaben, Ihre Aufgaben,
        Tätigkeiten, Taetigkeiten, Missions, Tâches, Funciones, Tareas, Atividades, Responsabilidades,
        Atribuições""",
    "requirements": """requirements, qualifications, Minimum Qualifications, Key Skills, skills, Desired Candidate
        Profile, Anforderungen, Qualifikationen, Profil recherché, Compétences, Requisitos,
        Qualificações""",
    "other": """id, job_id, title_id, url, job_url, description_url, location, city, salary, salary description,
        job         type, company, company_description, Company Profile, about_company, About us, What
        we offer, benefits, culture, employer description, client description, name, Employee Name,
        first name, posted_date, Industry, Functional Area, Unternehmen, Unternehmensbeschreibung, Über
        uns, Ort, Gehalt, Entreprise, Lieu, Empresa, Descripción de la empresa, Salario, Cidade""",
    "": "foo, was, column 1, 0, x, inhalte a",
}


@pytest.mark.parametrize(("name", "kind"), [(name.strip(), kind) for kind in NAMES for name in NAMES[kind].split(",")])
def test_a_name_says_what_it_holds(name: str, kind: str) -> None:
    assert role_of(name).kind == kind


@pytest.mark.parametrize(
    "names",
    [
        ("job title", "title", "name of the post", "position", "page title"),
        ("text", "job description", "description", "job posting", "posting", "project x description", "snippet"),
        ("jd", "description", "summary", "excerpt"),
    ],
)
def test_the_surest_name_comes_first(names: tuple[str, ...]) -> None:
    ranks = [role_of(name).rank for name in names if role_of(name).kind != "other"]
    assert ranks == sorted(ranks)


@given(st.text(max_size=200))
def test_any_name_has_a_role(name: str) -> None:
    assert role_of(name).kind in NAMES
