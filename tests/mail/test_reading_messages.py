"""What is read from messages: own words without quotes and signatures, intent with negations, HTML that does nothing, bombs."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

import pytest
import yaml

from tests.support.mail import letter
from yingtu.mail.html import is_showable, sanitise, text_of
from yingtu.mail.intent import find
from yingtu.mail.parsing import attachment_of, parse, subject_key
from yingtu.mail.splitting import own_text
from yingtu.metadata.intent_documents import IntentDocument
from yingtu.standard.shipped import standard_documents

NOW = datetime(2026, 3, 12, 2, tzinfo=UTC)
RULE = IntentDocument.model_validate(standard_documents()["intent", "buying"])

#: How mail programs quote and sign; what remains is what the writer wrote.
WRITTEN = {
    "Gmail": (
        "Yes, go ahead.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Zhang San\n<zhang@us.example> wrote:\n> budget?\n> contract?\n",
        "Yes, go ahead.",
    ),
    "answers between the lines": (
        "On Mon, 2 Mar 2026 at 10:00, Zhang <z@us.example> wrote:\n> When?\nNext week.\n> Who?\nWang.\n-- \nJohn\nContract dept",
        "Next week.\nWang.",
    ),
    "Outlook": (
        "OK with us.\n\nFrom: Zhang San <z@us.example>\nSent: Monday, 2 March 2026 10:00\nTo: Wang\nSubject: Budget\n\nbudget",
        "OK with us.",
    ),
    "Outlook in Chinese": (
        "同意。\n\n发件人: 张三 <z@us.example>\n发送时间: 2026年3月2日 10:00\n收件人: 王芳\n主题: 预算\n\n没有预算吗",
        "同意。",
    ),
    "QQ Mail": (
        '好的。\n\n\n------------------ 原始邮件 ------------------\n发件人: "张三"<z@us.example>;\n发送时间: 2026年3月2日\n合同',
        "好的。",
    ),
    "NetEase": (
        '收到\n\n\n在 2026-03-02 10:00:00，"张三" <z@us.example> 写道：\n\n合同请看附件',
        "收到",
    ),
    "NetEase, new": ("收到\n---- 回复的原邮件 ----\n| 发件人 | 张三 |\n| 主题 | 合同 |\n合同", "收到"),
    "NetEase in English": ('fine\nAt 2026-03-02 10:00:00, "x" <z@us.example> wrote:\ncontract', "fine"),
    "Apple Mail": ("可以\n\n> 在 2026年3月2日，10:00，张三 <z@us.example> 写道：\n> \n> 合同", "可以"),
    "a phone": ("明天见\n\n发自我的 iPhone", "明天见"),
    "a forwarded letter": ("请看\n\n---------- Forwarded message ---------\nFrom: x\n预算", "请看"),
    "Begin forwarded": ("看一下\n\nBegin forwarded message:\n\nFrom: x\n", "看一下"),
    "a closing": ("方案很好。\n\n祝好\n王芳\n合同管理部", "方案很好。"),
    "an English closing": ("Looks good.\n\nBest regards,\nJohn Smith\nHead of Contracts", "Looks good."),
    "a card": ("方案很好。\n\n王芳\n采购经理 合同部\n手机：13800138000\nwww.yunfan.example", "方案很好。"),
    "no quote at all": (
        "我们在 2026 年的预算写进合同里。\n\n另外，3 月 2 日可以。",
        "我们在 2026 年的预算写进合同里。\n\n另外，3 月 2 日可以。",
    ),
    "words that look like a heading": (
        "To: be honest, fine.\nFrom: our side nothing.",
        "To: be honest, fine.\nFrom: our side nothing.",
    ),
}


@pytest.mark.parametrize("program", WRITTEN)
def test_what_somebody_wrote_is_separated_from_what_they_quote(program: str) -> None:
    text, own = WRITTEN[program]
    assert own_text(text) == own
    assert own_text(text.replace("\n", "\r\n")) == own


#: A sentence with what it says, None: nothing.
SAID = {
    "我们的预算已经批了": "high", "请把合同发过来": "high", "下周开始招标": "high", "不好意思，能发一下报价单吗？": "high",
    "合同没有问题，可以签": "high", "预算还没批下来，但合同可以先看": "high", "Please send us the contract.": "high",
    "今年没有预算": "unclear", "预算被取消了": "unclear", "We have no budget this year.": "unclear",
    "The budget hasn’t been approved": "unclear", "暂时不考虑签约": "unclear",
    "下个月再聊": None, "Budgetary matters": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize("sentence", SAID)
def test_keywords_mean_intent_unless_a_negation_stands_beside_them(sentence: str) -> None:
    found = find(RULE, "", sentence)
    assert (found.verdict if found else None) == SAID[sentence]


def test_the_sentence_that_says_most_is_shown_with_all_words() -> None:
    found = find(RULE, "", "您好！今年没有预算。\n不过招标照常进行，请准备标书。谢谢")
    assert found is not None
    assert (found.verdict, found.sentence, set(found.words)) == (
        "high", "不过招标照常进行，请准备标书", {"预算", "招标", "标书"},
    )  # fmt: skip


def test_html_is_shown_without_anything_that_runs_or_fetches() -> None:
    shown = sanitise(
        '<p onclick="x()">好<script>alert(1)</script><img src="https://spy.example/1.gif"><img src="cid:a">'
        '<a href="javascript:x()">a</a><a href="https://ok.example">b</a><form><input></form><iframe src="x"></iframe>'
        '<svg onload=x()></svg><style>p{background:url(https://spy.example)}</style><div style="background:url(//spy.example)">c'
    )
    assert shown.remote_images == 1
    for evil in ("script", "onclick", "javascript", "spy", "form", "input", "iframe", "svg", "style", "alert"):
        assert evil not in shown.html
    assert 'href="https://ok.example"' in shown.html
    assert "noreferrer" in shown.html
    html = '<div>同意<br>合同</div><div class="gmail_quote">On x wrote:<blockquote>预算<p>没有</blockquote></div>'
    assert [each for each in text_of(html).split("\n") if each] == ["同意", "合同", "> On x wrote:", "> 预算", "> 没有"]


def test_bombs_take_no_time_and_are_kept_as_text() -> None:
    begun = time.monotonic()
    for html in ("<div>" * 90_000, "<a href='" * 50_000, "<!--" * 90_000, "<b" * 200_000, "<table>" * 60_000):
        assert not is_showable(html) or sanitise(html).html is not None
        text_of(html)
    parts = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (i, i) for i in range(300))
    bombs = (
        b"From: a@b.example\r\n" + parts,
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 3_000,
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" * 50_000,
        b"From: " + b"a@b.example, " * 50_000 + b"\r\n\r\nx",
        b"Subject: " + b"=?utf-8?B?5ZCI5ZCM?= " * 20_000 + b"\r\n\r\nx",
        b"X: y\r\n" * 100_000,
    )
    assert {parse(each, NOW).problem for each in bombs} <= {
        "mail_too_many_parts",
        "mail_unreadable",
        "mail_no_sender",
        None,
    }
    assert time.monotonic() - begun < 20


def test_whatever_comes_something_is_read_of_it() -> None:
    dice = random.Random(7)
    plain = letter("合同", header_id="1@x")
    for number in range(300):
        broken = bytearray(plain)
        for _ in range(dice.randint(1, 40)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        found = parse(bytes(broken) if number % 3 else dice.randbytes(400), NOW)
        assert found.header_id
        assert found.at is not None
        found.text.encode()
        assert "\x00" not in found.text + found.subject + found.sender_name


def test_names_charsets_and_dates_are_read_as_they_are_written() -> None:
    head = b"From: =?gb2312?B?zfW3vA==?= <Wang@YunFan.example>\r\nSubject: =?utf-8?Q?=E5=90=88=E5=90=8C?=\r\n"
    body = b"Date: Mon, 2 Mar 2026 10:00:00 +0800\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n" + "预算".encode(
        "gbk"
    )
    found = parse(head + body, NOW)
    assert (found.sender_name, found.sender_address, found.subject, found.text) == (
        "王芳", "wang@yunfan.example", "合同", "预算",
    )  # fmt: skip
    assert found.at == datetime(2026, 3, 2, 2, tzinfo=UTC)
    assert parse(b"From: a@b.example\r\nDate: Fri, 31 Dec 9999 23:59:59 -2359\r\n\r\nx", NOW).at == NOW
    assert parse(b"From: a@b.example\r\nAuto-Submitted: auto-replied\r\n\r\nx", NOW).automatic
    assert subject_key("Re: 回复：Fwd:  ERP  二期") == subject_key("erp 二期")
    assert (
        RULE.model_dump()
        == IntentDocument.model_validate(yaml.safe_load(yaml.safe_dump(RULE.model_dump()))).model_dump()
    )


def test_attachments_are_named_counted_and_given_out_one_at_a_time() -> None:
    raw = (
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nsee file\r\n--b\r\n"
        b'Content-Type: application/pdf; name="../../etc/passwd.pdf"\r\nContent-Disposition: attachment\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nJVBERg==\r\n--b--\r\n"
    )
    found = parse(raw, NOW)
    assert [each.name for each in found.attachments] == [".._.._etc_passwd.pdf"]
    taken = attachment_of(raw, 0)
    assert taken is not None
    assert taken[1] == b"%PDF"
    assert attachment_of(raw, 1) is None
