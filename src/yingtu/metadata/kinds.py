"""The kinds of documents: their models by the name used in addresses, files and the table of documents.

The model of a kind lives in this package (``<feature>_documents.py`` for what a feature above brings), because the catalog holds
documents of every kind; what a document *does* lives in the feature. A kind without a part of the catalog of its own is
found by ``catalog.of_kind(kind)``; what must be checked beyond its form is checked by the feature (``schema.check.configure``).
"""

from __future__ import annotations

from yingtu.metadata.access_documents import SharingDocument
from yingtu.metadata.approval_documents import ApprovalDocument
from yingtu.metadata.automation_documents import AutomationDocument, ReminderDocument
from yingtu.metadata.conversion_documents import ConversionDocument
from yingtu.metadata.delegation_documents import DelegationDocument
from yingtu.metadata.documents import Document, ObjectDocument, RoleDocument, ViewDocument, WorkspaceDocument
from yingtu.metadata.insight_documents import PlaybookDocument
from yingtu.metadata.intent_documents import IntentDocument
from yingtu.metadata.privacy_documents import ProcessorDocument, RetentionDocument
from yingtu.metadata.process_documents import ProcessDocument
from yingtu.metadata.sales_documents import SlaDocument
from yingtu.metadata.sampling_documents import SamplingDocument
from yingtu.metadata.term_documents import TermDocument

#: Kind -> model.
KINDS: dict[str, type[Document]] = {
    "object": ObjectDocument,
    "role": RoleDocument,
    "sharing": SharingDocument,
    "view": ViewDocument,
    "process": ProcessDocument,
    "conversion": ConversionDocument,
    "approval": ApprovalDocument,
    "automation": AutomationDocument,
    "reminder": ReminderDocument,
    "delegation": DelegationDocument,
    "playbook": PlaybookDocument,
    "intent": IntentDocument,
    "sampling": SamplingDocument,
    "term": TermDocument,
    "sla": SlaDocument,
    "retention": RetentionDocument,
    "processor": ProcessorDocument,
    "workspace": WorkspaceDocument,
}

#: Directory of configuration files -> kind of the documents in it; the workspace's settings are a file of their own.
FOLDERS: dict[str, str] = {
    "objects": "object",
    "roles": "role",
    "sharing": "sharing",
    "views": "view",
    "processes": "process",
    "conversions": "conversion",
    "approvals": "approval",
    "automations": "automation",
    "reminders": "reminder",
    "playbooks": "playbook",
    "intents": "intent",
    "samplings": "sampling",
    "terms": "term",
    "slas": "sla",
    "delegations": "delegation",
    "retention": "retention",
    "processors": "processor",
}
