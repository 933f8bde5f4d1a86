"""What the audit says in the shipped languages."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "audit_finding_entry_changed": "An entry was changed after it was sealed.",
        "audit_finding_entry_removed": "A sealed entry is missing.",
        "audit_finding_entry_inserted": "An entry claims to be sealed but was not.",
        "audit_finding_detail_changed": "The values of a sealed entry were changed.",
        "audit_finding_detail_removed": "The values of a sealed entry are missing without a record of their erasure.",
        "audit_finding_seal_changed": "A seal was changed, or does not follow the one before.",
        "audit_finding_seal_removed": "A seal is missing.",
        "audit_finding_truncated": "The end was cut off: this seal had been sent out, but is not there any more.",
    },
    "zh-CN": {
        "audit_finding_entry_changed": "有一条审计记录在封存后被修改。",
        "audit_finding_entry_removed": "有一条已封存的审计记录缺失。",
        "audit_finding_entry_inserted": "有一条审计记录冒充已封存。",
        "audit_finding_detail_changed": "有一条已封存记录的内容被修改。",
        "audit_finding_detail_removed": "有一条已封存记录的内容缺失，且没有相应的删除记录。",
        "audit_finding_seal_changed": "有一个封印被修改，或与前一个封印不衔接。",
        "audit_finding_seal_removed": "有一个封印缺失。",
        "audit_finding_truncated": "审计记录的末尾被截断：该封印曾经发出，现在已不存在。",
    },
}

i18n.register(MESSAGES)
