"""Who can sign in to the demo, and what each will see."""

from __future__ import annotations

from dataclasses import dataclass

from bijlighar.interfaces.demo.places import COMPANIES
from bijlighar.interfaces.demo.stories import STORIES, Story
from bijlighar.interfaces.demo.world import service_number


@dataclass(frozen=True, slots=True)
class SignIn:
    """One row of the list: the mobile as it is typed (10 digits), whose it is, and what there is to see."""

    mobile: str
    name_en: str
    name_hi: str
    company_en: str
    company_hi: str
    service_numbers: tuple[str, ...]
    see_en: str
    see_hi: str


def who() -> list[SignIn]:
    """Everyone with a story, in the order in which to meet them."""
    companies = {company.code: company for company in COMPANIES}
    return [
        SignIn(
            mobile=story.mobile.removeprefix("+91"),
            name_en=story.name[0],
            name_hi=story.name[1],
            company_en=companies[story.company_code].short[0],
            company_hi=companies[story.company_code].short[1],
            service_numbers=service_numbers(story),
            see_en=story.see[0],
            see_hi=story.see[1],
        )
        for story in STORIES
    ]


def service_numbers(story: Story) -> tuple[str, ...]:
    """The service numbers of a story's connections."""
    company = next(company for company in COMPANIES if company.code == story.company_code)
    return tuple(service_number(company, member.number) for member in story.members)
