"""Reads of notices."""

from bijlighar.notices.queries.notices import NoticeRecord, company_of_notice, notice, published, waiting
from bijlighar.notices.queries.questions import QuestionRecord, open_questions, question, questions_of

__all__ = [
    "NoticeRecord",
    "QuestionRecord",
    "company_of_notice",
    "notice",
    "open_questions",
    "published",
    "question",
    "questions_of",
    "waiting",
]
