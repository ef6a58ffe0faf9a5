"""The JSON of job boards, by its shape: fields named as the boards do, texts of our own (reports 8 and 19)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kpoclass import classify_posting
from kpoclass.postings import read_posting, read_postings

TASKS = "<p>Sort parcels by postcode and load them into the right cages</p>"
PLAIN = "Sort parcels by postcode and load them into the right cages"
NEEDS = "<ul><li>Reads postcodes</li><li>Lifts 20 kg</li></ul>"
FIRM = "<p>Example Ltd has carried post for a hundred years and is proud of it</p>"
PLACE = {"id": 3, "name": "Leeds", "city": "Leeds", "country": "gb"}

BOARDS: dict[str, Any] = {
    "ashby": {
        "apiVersion": "1",
        "jobs": [
            {
                "id": "1",
                "title": "Parcel sorter",
                "department": "Depot",
                "team": "Nights",
                "employmentType": "FullTime",
                "location": "Leeds",
                "isListed": True,
                "jobUrl": "https://jobs.example/1",
                "descriptionHtml": TASKS + "<h3>Requirements</h3>" + NEEDS,
                "descriptionPlain": PLAIN + "\n\nRequirements\n\n- Reads postcodes\n- Lifts 20 kg",
                "shouldDisplayCompensationOnJobPostings": True,
            },
        ],
    },
    "workday": {
        "jobPostingInfo": {
            "id": "f1",
            "title": "Parcel sorter",
            "jobDescription": TASKS + "<b>Requirements</b>" + NEEDS,
            "location": "Leeds",
            "postedOn": "Posted Today",
            "jobReqId": "R1",
            "country": {"descriptor": "United Kingdom", "id": "2"},
        },
        "hiringOrganization": {"name": "Example Ltd", "url": "https://jobs.example"},
        "similarJobs": [{"title": "Actuary", "jobDescription": "<p>Price marine risks for our clients at sea</p>"}],
        "userAuthenticated": False,
    },
    "smartrecruiters": {
        "id": "1",
        "name": "Parcel sorter",
        "uuid": "u",
        "refNumber": "7",
        "company": {"identifier": "Example", "name": "Example Ltd"},
        "location": PLACE,
        "industry": {"id": "logistics", "label": "Logistics"},
        "function": {"id": "dist", "label": "Distribution"},
        "experienceLevel": {"id": "entry_level", "label": "Entry Level"},
        "jobAd": {
            "sections": {
                "companyDescription": {"title": "Company Description", "text": FIRM},
                "jobDescription": {"title": "Job Description", "text": TASKS},
                "qualifications": {"title": "Qualifications", "text": NEEDS},
                "additionalInformation": {"title": "Additional Information", "text": "<p>Nights</p>"},
                "videos": {"title": "Videos", "urls": []},
            }
        },
    },
    "bamboohr": {
        "meta": {"totalCount": 1},
        "result": {
            "jobOpening": {
                "jobOpeningShareUrl": "https://jobs.example/1",
                "jobOpeningName": "Parcel sorter",
                "jobOpeningStatus": "Open",
                "departmentLabel": "Depot",
                "location": PLACE,
                "description": TASKS + "<p><strong>Requirements</strong></p>" + NEEDS,
                "compensation": None,
                "datePosted": "2026-01-01",
            },
            "formFields": {"firstName": {"isRequired": True}, "resume": {"isRequired": True}},
        },
    },
    "oracle": {
        "items": [
            {
                "Id": "1",
                "Title": "Parcel sorter",
                "RequisitionType": None,
                "JobFamilyId": 3,
                "PrimaryLocation": "Leeds",
                "ExternalPostedStartDate": "2026-01-01",
                "ShortDescriptionStr": "Sort parcels",
                "ExternalDescriptionStr": TASKS,
                "ExternalQualificationsStr": NEEDS,
                "ExternalResponsibilitiesStr": None,
                "CorporateDescriptionStr": FIRM,
                "OrganizationDescriptionStr": None,
                "workLocation": [PLACE],
            }
        ],
        "count": 1,
        "hasMore": False,
    },
    "rippling": {
        "uuid": "u",
        "name": "Parcel sorter",
        "description": {"company": FIRM, "role": TASKS + "<h2>Requirements</h2>" + NEEDS},
        "workLocations": ["Leeds"],
        "department": {"name": "Depot", "base_department": "Depot"},
        "employmentType": {"label": "HOURLY_FT", "id": "Hourly"},
        "companyName": "Example Ltd",
        "url": "https://jobs.example/1",
    },
    "breezy": [
        {
            "id": "1",
            "friendly_id": "1-sorter",
            "name": "Parcel sorter",
            "url": "https://jobs.example/1",
            "published_date": "2026-01-01",
            "type": {"id": "fullTime", "name": "Full-Time"},
            "location": PLACE,
            "department": "Depot",
            "salary": "",
            "company": {"name": "Example Ltd", "logo_url": "https://jobs.example/l.png", "friendly_id": "x"},
            "description": TASKS + "<p><strong>Requirements</strong></p>" + NEEDS,
        },
    ],
    "teamtailor": {
        "data": [
            {
                "id": "1",
                "type": "jobs",
                "links": {"careersite-job-url": "https://jobs.example/1"},
                "attributes": {
                    "title": "Parcel sorter",
                    "pitch": "Join our nights",
                    "body": TASKS + "<h3>Requirements</h3>" + NEEDS,
                    "created-at": "2026-01-01",
                    "remote-status": "none",
                    "tags": ["post"],
                },
                "relationships": {"department": {"links": {"self": "x"}}},
            }
        ],
        "meta": {"record-count": 1},
    },
    "teamtailor feed": {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example Ltd",
        "home_page_url": "https://jobs.example",
        "items": [
            {
                "id": "1",
                "url": "https://jobs.example/1",
                "title": "Parcel sorter",
                "content_html": TASKS,
                "_jobposting": {
                    "@context": "http://schema.org/",
                    "@type": "JobPosting",
                    "title": "Parcel sorter",
                    "description": TASKS + "<h3>Requirements</h3>" + NEEDS,
                    "hiringOrganization": {"@type": "Organization", "name": "Example"},
                },
            }
        ],
    },
    "usajobs": {
        "LanguageCode": "EN",
        "SearchParameters": {},
        "SearchResult": {
            "SearchResultCount": 1,
            "SearchResultItems": [
                {
                    "MatchedObjectId": "1",
                    "MatchedObjectDescriptor": {
                        "PositionID": "X-1",
                        "PositionTitle": "Parcel sorter",
                        "PositionURI": "https://jobs.example/1",
                        "OrganizationName": "Post",
                        "DepartmentName": "Department of Post",
                        "JobCategory": [{"Name": "Mail And File", "Code": "0305"}],
                        "PositionLocation": [{"LocationName": "Leeds", "CountryCode": "GB"}],
                        "QualificationSummary": "Reads postcodes. Lifts 20 kg.",
                        "UserArea": {
                            "Details": {
                                "JobSummary": PLAIN,
                                "MajorDuties": ["Load cages", "Scan labels"],
                                "Education": "",
                                "Requirements": "",
                                "HowToApply": "Click",
                                "WhoMayApply": {"Name": "", "Code": ""},
                                "LowGrade": "4",
                            }
                        },
                    },
                }
            ],
        },
    },
    "remoteok": [
        {"last_updated": 1, "legal": "API Terms of Service: link back to us and name us as the source of the data"},
        {
            "slug": "x",
            "id": "1",
            "epoch": 1,
            "company": "Example Ltd",
            "position": "Parcel sorter",
            "tags": ["post", "night"],
            "description": TASKS + "<br>Requirements<br>" + NEEDS,
            "location": "Leeds",
            "apply_url": "https://jobs.example/1",
            "salary_min": 0,
        },
    ],
    "reed": {
        "results": [
            {
                "jobId": 1,
                "employerId": 2,
                "employerName": "Example Ltd",
                "jobTitle": "Parcel sorter",
                "locationName": "Leeds",
                "minimumSalary": 1.0,
                "currency": "GBP",
                "jobDescription": PLAIN + " Requirements: reads postcodes",
                "applications": 1,
            }
        ],
        "totalResults": 1,
    },
    "the muse": {
        "page": 0,
        "page_count": 1,
        "results": [
            {
                "contents": TASKS + "<p><b>Requirements</b></p>" + NEEDS,
                "name": "Parcel sorter",
                "type": "external",
                "publication_date": "2026-01-01",
                "short_name": "sorter",
                "model_type": "jobs",
                "id": 1,
                "locations": [{"name": "Leeds"}],
                "categories": [{"name": "Post"}],
                "levels": [{"name": "Entry Level", "short_name": "entry"}],
                "tags": [],
                "refs": {"landing_page": "https://jobs.example/1"},
                "company": {"id": 2, "short_name": "example", "name": "Example Ltd"},
            }
        ],
    },
    "workable": {
        "name": "Example Ltd",
        "description": FIRM,
        "jobs": [
            {
                "title": "Parcel sorter",
                "shortcode": "A1",
                "code": "",
                "employment_type": "Full-time",
                "telecommuting": False,
                "department": "Depot",
                "url": "https://jobs.example/1",
                "country": "UK",
                "city": "Leeds",
                "description": TASKS,
                "requirements": NEEDS,
                "benefits": "<p>Free tea</p>",
                "industry": "Post",
            }
        ],
    },
    "recruitee": {
        "offers": [
            {
                "id": 1,
                "slug": "sorter",
                "title": "Parcel sorter",
                "description": TASKS,
                "requirements": NEEDS,
                "location": "Leeds",
                "department": "Depot",
                "careers_url": "https://jobs.example/1",
                "company_name": "Example Ltd",
                "tags": [],
                "translations": {
                    "de": {
                        "title": "Paketsortierer",
                        "description": "<p>Pakete sortieren und laden</p>",
                        "requirements": "",
                    }
                },
            }
        ],
    },
    "pinpoint": {
        "data": [
            {
                "id": "1",
                "title": "Parcel sorter",
                "description": TASKS,
                "key_responsibilities_header": "Key Responsibilities",
                "key_responsibilities": "<ul><li>Load cages</li></ul>",
                "skills_knowledge_expertise_header": "Skills, Knowledge and Expertise",
                "skills_knowledge_expertise": NEEDS,
                "benefits_header": "Job Benefits",
                "benefits": "<p>Free tea</p>",
                "location": PLACE,
                "url": "https://jobs.example/1",
                "job": {"id": "2", "department": {"id": "3", "name": "Depot"}},
            }
        ],
    },
    "greenhouse": {
        "jobs": [
            {
                "absolute_url": "https://jobs.example/1",
                "data_compliance": [{"type": "gdpr"}],
                "id": 1,
                "internal_job_id": 2,
                "location": {"name": "Leeds"},
                "metadata": None,
                "title": "Parcel sorter",
                "updated_at": "2026-01-01",
                "content": "&lt;p&gt;"
                + PLAIN
                + "&lt;/p&gt;&lt;h3&gt;Requirements&lt;/h3&gt;&lt;p&gt;Reads postcodes&lt;/p&gt;",
                "departments": [{"id": 1, "name": "Depot", "child_ids": [], "parent_id": None}],
                "offices": [{"id": 1, "name": "Leeds"}],
            }
        ],
        "meta": {"total": 1},
    },
    "lever": [
        {
            "id": "a",
            "text": "Parcel sorter",
            "categories": {"team": "Depot", "location": "Leeds"},
            "country": "GB",
            "opening": TASKS,
            "openingPlain": PLAIN,
            "description": TASKS,
            "descriptionPlain": PLAIN,
            "descriptionBody": "",
            "descriptionBodyPlain": "",
            "lists": [{"text": "Requirements", "content": "<li>Reads postcodes</li><li>Lifts 20 kg</li>"}],
            "additional": "<div>Tea is free.</div>",
            "additionalPlain": "Tea is free.",
            "hostedUrl": "https://jobs.example/1",
            "workplaceType": "onsite",
        },
    ],
    "remotive": {
        "0-legal-notice": "Link back to us",
        "job-count": 1,
        "jobs": [
            {
                "id": 1,
                "url": "https://jobs.example/1",
                "title": "Parcel sorter",
                "company_name": "Example Ltd",
                "category": "Post",
                "tags": ["post"],
                "job_type": "full_time",
                "publication_date": "2026-01-01",
                "candidate_required_location": "UK",
                "salary": "",
                "description": TASKS + "<p><strong>Requirements</strong></p>" + NEEDS,
            }
        ],
    },
    "adzuna": {
        "__CLASS__": "Adzuna::API::Response::JobSearchResults",
        "count": 1,
        "mean": 1.0,
        "results": [
            {
                "id": "1",
                "title": "Parcel sorter",
                "description": PLAIN + ". Requirements: reads postcodes \u2026",
                "created": "2026-01-01",
                "company": {"display_name": "Example Ltd"},
                "location": {"area": ["UK", "Leeds"], "display_name": "Leeds"},
                "category": {"label": "Logistics Jobs", "tag": "logistics"},
                "redirect_url": "https://jobs.example/1",
                "salary_is_predicted": "0",
            }
        ],
    },
    "json feed": {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Jobs at Example",
        "description": "All that we have open this week in all places",
        "items": [
            {
                "id": "1",
                "url": "https://jobs.example/1",
                "title": "Parcel sorter",
                "content_html": TASKS + "<h3>Requirements</h3>" + NEEDS,
                "summary": "Sort parcels",
                "date_published": "2026-01-01",
                "authors": [{"name": "Example Ltd"}],
            }
        ],
    },
    "personio": {
        "positions": [
            {
                "id": 1,
                "subcompany": "Example Ltd",
                "office": "Leeds",
                "department": "Depot",
                "name": "Parcel sorter",
                "jobDescriptions": {
                    "jobDescription": [{"name": "Your tasks", "value": TASKS}, {"name": "Requirements", "value": NEEDS}]
                },
                "employmentType": "permanent",
                "seniority": "experienced",
                "schedule": "full-time",
                "keywords": "post",
            }
        ],
    },
    "personio list": [
        {
            "id": 1,
            "name": "Parcel sorter",
            "office": "Leeds",
            "jobDescriptions": [{"name": "Your tasks", "value": TASKS}, {"name": "Requirements", "value": NEEDS}],
        },
    ],
    "jooble": {
        "totalCount": 1,
        "jobs": [
            {
                "title": "Parcel sorter",
                "location": "Leeds",
                "snippet": "...<b>Sort</b> parcels by postcode and load them into the right cages. "
                "Requirements: reads postcodes...",
                "salary": "",
                "source": "example.org",
                "type": "Full-time",
                "link": "https://jobs.example/1",
                "company": "Example Ltd",
                "id": -1,
            }
        ],
    },
    "arbeitnow": {
        "data": [
            {
                "slug": "sorter-1",
                "company_name": "Example Ltd",
                "title": "Parcel sorter",
                "description": TASKS + "<h2>Requirements</h2>" + NEEDS,
                "remote": False,
                "url": "https://jobs.example/1",
                "tags": ["Post"],
                "job_types": ["full time"],
                "location": "Leeds",
                "created_at": 1,
            }
        ],
        "links": {"first": "x"},
        "meta": {"current_page": 1, "terms": "Free to use with a link back to this site, please"},
    },
    "wordpress": [
        {
            "id": 1,
            "slug": "sorter",
            "link": "https://jobs.example/1",
            "title": {"rendered": "Parcel sorter"},
            "content": {"rendered": TASKS + "<h3>Requirements</h3>" + NEEDS, "protected": False},
            "excerpt": {"rendered": "<p>Sort</p>"},
        },
    ],
    "sections": {
        "posting": {
            "Job Title": "Parcel sorter",
            "sections": [{"title": "What you do", "body": PLAIN}, {"title": "Requirements", "body": NEEDS}],
        },
    },
}


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("board", BOARDS)
def test_a_board_is_read_whole(board: str, as_text: bool) -> None:
    (posting,) = read_postings(json.dumps(BOARDS[board]) if as_text else BOARDS[board])
    assert posting.title == "Parcel sorter"
    assert posting.text.count("into the right cages") == 1
    assert "eads postcodes" in posting.text
    assert posting.requirements or board in {"reed", "adzuna", "jooble"}  # whose texts have lost their lines
    for around in ("Actuary", "Logistics", "Depot", "https", "Paket", "Terms", "link back", "Entry", "this week"):
        assert around not in posting.text
    assert classify_posting(posting).label == "BPO"


def test_parts_keep_their_order_and_their_headings() -> None:
    (posting,) = read_postings(BOARDS["pinpoint"])
    assert [(part.kind, part.heading) for part in posting.sections] == [
        ("other", ""),
        ("duties", "Key Responsibilities"),
        ("requirements", "Skills, Knowledge and Expertise"),
        ("employer", "Job Benefits"),
    ]
    (posting,) = read_postings(BOARDS["smartrecruiters"])
    assert [(part.kind, part.heading) for part in posting.sections] == [
        ("employer", "Company Description"),
        ("duties", "Job Description"),
        ("requirements", "Qualifications"),
        ("employer", "Additional Information"),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {"Title": "Actuary", "Description": "Price marine risks"},
        {"TITLE": "Actuary", "DESCRIPTION": "Price marine risks"},
        {"job_title": "Actuary", "job_description": "Price marine risks"},
        {"jobTitle": "Actuary", "jobDescription": "Price marine risks"},
        {"Job Title": "Actuary", "Job Description": "Price marine risks"},
        {"position": "Actuary", "description": "Price marine risks"},
        {"positionName": "Actuary", "details": "Price marine risks"},
        {"Designation": "Actuary", "JD": "Price marine risks"},
        {"title": "Actuary", "description": {"text": "Price marine risks", "attributes": []}},
        {"title": "Actuary", "description": ["Price marine risks"]},
        {"title": "Actuary", "about": "Price marine risks and set reserves for ships"},
        {"id": 1, "name": "Actuary", "content": {"html": "<p>Price marine risks</p>"}},
        {"data": {"attributes": {"title": "Actuary", "body": "Price marine risks"}}},
        {"header": {"title": "Actuary"}, "body": {"description": "Price marine risks"}},
        {"title": "Actuary", "description": {"ops": [{"insert": "Price marine risks"}]}},
        {"title": "Actuary", "sections": [{"heading": "Our odd heading", "items": ["Price marine risks", "Sail"]}]},
        {"job": {"title": "Actuary", "responsibilities": ["Price marine risks"]}},
    ],
)
def test_names_in_any_spelling(given: Any) -> None:
    posting = read_posting(given)
    assert posting.title == "Actuary"
    assert "rice marine risks" in posting.text
    assert classify_posting(given).label == "KPO"


@pytest.mark.parametrize("empty", [None, "", " ", []])
def test_an_empty_description_leaves_the_title(empty: Any) -> None:
    """Report 19: all 53 jobs of one file."""
    assert read_posting({"title": "Actuary", "description": empty}).text == "Actuary"
    assert [each.title for each in read_postings([{"title": "Actuary", "description": empty}])] == ["Actuary"]


def test_postings_below_a_feed_with_its_own_texts_are_found() -> None:
    """Report 8."""
    jobs = [{"title": "Actuary", "description": "Price risks"}, {"title": "Typist", "description": "Type letters"}]
    for name in ("jobs", "items", "openRoles", "list"):
        feed = {"title": "Careers at Example", "description": "Come and work with us by the sea", name: jobs}
        assert [posting.title for posting in read_postings(feed)] == ["Actuary", "Typist"], name
        assert [posting.title for posting in read_postings({"channel": feed})] == ["Actuary", "Typist"], name


def test_an_item_that_is_none_among_postings_is_told_with_its_place() -> None:
    feed = {
        "results": [{"title": "Actuary", "description": "Price risks"}, {"id": 7, "note": "Not for the public yet"}]
    }
    with pytest.raises(Exception, match=r"^item 2: expected a posting .* got text under the keys note"):
        list(read_postings(feed))
    assert [each and each.title for each in read_postings(feed, errors="coerce")] == ["Actuary", None]


def test_titles_without_texts_are_told_as_such() -> None:
    titles = {
        "jobPostings": [{"title": "Actuary", "externalPath": "/1"}, {"title": "Clerk", "externalPath": "/2"}],
        "total": 2,
    }
    with pytest.raises(Exception, match=r"got 2 titles \('Actuary', ...\) without a text; classify titles alone"):
        list(read_postings(titles))


def test_a_longer_text_wins_over_the_description_of_the_firm() -> None:
    given = {
        "title": "Actuary",
        "company_description": "We sail. " * 9,
        "brief": "Price marine risks and set reserves for ships",
    }
    assert "Price marine risks" in read_posting(given).text
