"""Documents of mail intent: which words in a customer's mail say that somebody is about to buy."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from yingtu.metadata.documents import ApiName, Document, Label

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50)]


class IntentWords(Document):
    """The words of one language.

    Attributes:
        words: What is looked for.
        negations: Beside one of these, within the same part of a sentence, a word is uncertain.
        harmless: Expressions that look like a negation and are none ("不好意思", "no problem").
    """

    words: list[Word] = Field(min_length=1, max_length=200)
    negations: list[Word] = Field(default=[], max_length=200)
    harmless: list[Word] = Field(default=[], max_length=200)


class IntentDocument(Document):
    """What a customer's mail is searched for, and what follows.

    Attributes:
        object, field: Where the finding is written: a choice field of the records that the thread hangs on.
        high, unclear: Its options: intent, and what a person has to look at.
        roles: Who is told, of those who may read the record, beside its owner.
        languages: Words by language; a mail is searched for all of them.
    """

    label: Label
    active: bool = True
    object: ApiName = "opportunity"
    field: ApiName = "intent"
    high: str = Field(default="high", max_length=50)
    unclear: str = Field(default="unclear", max_length=50)
    roles: list[str] = Field(default=["director"], max_length=50)
    languages: dict[str, IntentWords] = Field(min_length=1)
