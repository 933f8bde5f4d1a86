"""Sentences about the sales chain in the shipped languages. A second line is the hint."""

from __future__ import annotations

from typing import Final

from yingtu.kit import i18n

MESSAGES: Final[dict[str, dict[str, str]]] = {
    "en": {
        "sales_no_lines": "These records have no lines.\nQuotes and orders have.",
        "sales_lines_sum": "The lines add up to {sum}, the amount says {amount}.\nSave the lines, or correct the amount, before it goes out.",
        "sales_currencies": "All lines of a document are in one currency.",
        "claim_too_much": "Of this receipt {open} is left, {amount} was to be claimed.\nClaim less; what is left over stays as a prepayment.",
        "claim_overpaid": "Of this payment {open} is still due, {amount} was to be settled.\nClaim less; what is left over stays with the receipt as a prepayment.",
        "claim_account": "The receipt and the payment belong to different accounts.",
        "claim_currency": "The receipt and the payment are in different currencies.",
        "period_closed": "{day} lies in a closed period (until {until}).\nEnter an adjustment with a later date, or ask for the closing to be taken back.",
        "sales_pdf.quote": "Quote {number}",
        "sales_pdf.sales_order": "Order {number}",
        "sales_pdf.for": "For: {account}",
        "sales_pdf.dates": "Date: {day}   Valid until: {until}",
        "sales_pdf.line": "No.",
        "sales_pdf.item": "Item",
        "sales_pdf.quantity": "Quantity",
        "sales_pdf.price": "Unit price",
        "sales_pdf.discount": "Discount",
        "sales_pdf.tax": "Tax",
        "sales_pdf.net": "Net",
        "sales_pdf.gross": "Total",
        "sales_pdf.sum": "Sum",
        "sales_pdf.terms": "Terms",
    },
    "zh-CN": {
        "sales_no_lines": "此类记录没有明细行。\n报价单和订单才有明细行。",
        "sales_lines_sum": "明细合计为 {sum}，单据金额为 {amount}，两者不一致。\n请先保存明细或更正金额，再对外发送。",
        "sales_currencies": "同一单据的明细行必须使用同一币种。",
        "claim_too_much": "此到账仅剩 {open} 可核销，本次要核销 {amount}。\n请减少核销金额，多出部分留作预收。",
        "claim_overpaid": "此回款计划仅剩 {open} 未收，本次要核销 {amount}。\n请减少核销金额，多出部分留在到账上作为预收。",
        "claim_account": "到账和回款计划属于不同的客户。",
        "claim_currency": "到账和回款计划的币种不同。",
        "period_closed": "{day} 所在期间已关账（截至 {until}）。\n请以之后的日期录入调整，或申请取消关账。",
        "sales_pdf.quote": "报价单 {number}",
        "sales_pdf.sales_order": "订单 {number}",
        "sales_pdf.for": "客户：{account}",
        "sales_pdf.dates": "日期：{day}   有效期至：{until}",
        "sales_pdf.line": "序号",
        "sales_pdf.item": "品名",
        "sales_pdf.quantity": "数量",
        "sales_pdf.price": "单价",
        "sales_pdf.discount": "折扣",
        "sales_pdf.tax": "税额",
        "sales_pdf.net": "不含税金额",
        "sales_pdf.gross": "价税合计",
        "sales_pdf.sum": "合计",
        "sales_pdf.terms": "条款",
    },
}

i18n.register(MESSAGES)
