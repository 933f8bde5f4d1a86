"""The sales chain over HTTP: lines, prices, the printed document, claims, ageing."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from yingtu.access import service as access
from yingtu.access.marking import watermark
from yingtu.access.policy import Operation
from yingtu.http.context import facts_of
from yingtu.http.problems import problem_responses
from yingtu.identity.actor import Actor
from yingtu.identity.dependencies import (
    CheckedReadSession,
    CheckedWriteSession,
    CurrentActor,
    CurrentDatabase,
    CurrentWorkspace,
    Route,
)
from yingtu.kit import clock
from yingtu.kit.db import Session
from yingtu.records import service as records
from yingtu.records.requests import source_of
from yingtu.sales import fulfil, invoicing, service, survey
from yingtu.sales.document_pdf import document_pdf
from yingtu.sales.fulfil import Part
from yingtu.sales.schemas import (
    Ageing,
    ClaimsInput,
    FulfilInput,
    Fulfilled,
    InvoiceData,
    LineInfo,
    Lines,
    LinesInput,
    OwedInfo,
    PriceInfo,
    SurveyAnswer,
    SurveyInfo,
    SurveyLink,
)
from yingtu.sales.service import AGES, Claim, NewLine, age_filter
from yingtu.sales.sums import Line, add
from yingtu.workdays.service import calendar_of

router = APIRouter(prefix="/api/v1/sales", tags=["sales"], route_class=Route)

_READ = problem_responses(401, 403, 404, 422, 503)
_CHANGE = problem_responses(401, 403, 404, 409, 422, 503)
_PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
    **_READ,
}
Token = Annotated[str, Path(max_length=200)]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET: dict[int | str, dict[str, Any]] = {
    200: {"content": {_XLSX: {"schema": {"type": "string", "format": "binary"}}}},
    **_READ,
}
ObjectName = Annotated[str, Path(alias="object", max_length=63, description="quote or sales_order")]


@router.get("/documents/{object}/{record_id}/lines", responses=_READ)  # noqa: FAST003 - the alias names it
async def get_lines(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> Lines:
    """Return the lines of a quote or order with their sums."""
    return await _lines(session, actor, object_name, record_id)


@router.put("/documents/{object}/{record_id}/lines", responses=_CHANGE)  # noqa: FAST003 - the alias names it
async def put_lines(
    object_name: ObjectName, record_id: UUID, body: LinesInput, session: CheckedWriteSession, actor: CurrentActor
) -> Lines:
    """Replace the lines of a quote or order; its amount becomes their sum."""
    wanted = [NewLine(**each.model_dump()) for each in body.lines]
    await service.save_lines(session, actor, object_name, record_id, wanted, source=source_of(actor))
    return await _lines(session, actor, object_name, record_id)


@router.get("/documents/{object}/{record_id}/pdf", response_class=Response, responses=_PDF)  # noqa: FAST003 - the alias names it
async def get_document_pdf(
    object_name: ObjectName, record_id: UUID, session: CheckedReadSession, actor: CurrentActor
) -> Response:
    """Return a quote or order as a PDF."""
    lines = await _lines(session, actor, object_name, record_id)
    head = await service.document(session, actor, object_name, record_id)
    catalog = await records.catalog_for(session, actor)
    mark, company = watermark(catalog, actor), catalog.workspace.name
    body = await asyncio.to_thread(document_pdf, object_name, head, lines, company, actor.language, mark=mark)
    name = f'inline; filename="{object_name}.pdf"'
    return Response(body, media_type="application/pdf", headers={"content-disposition": name})


@router.get("/price", responses=_READ)
async def get_price(
    session: CheckedReadSession,
    actor: CurrentActor,
    product: UUID,
    account: UUID | None = None,
    quantity: Annotated[Decimal, Query(ge=0, max_digits=15)] = Decimal(1),
) -> PriceInfo:
    """Return what a product costs for an account: the lowest price in force of the price books, else its own."""
    found = await service.price(session, actor, product, account, quantity)
    return PriceInfo(
        unit_price=found.unit_price,
        list_price=found.list_price,
        tax_rate=found.tax_rate,
        unit=found.unit,
        book=found.book,
    )


@router.post("/receipts/{record_id}/claims", status_code=204, response_class=Response, responses=_CHANGE)
async def claim_receipt(
    record_id: UUID, body: ClaimsInput, session: CheckedWriteSession, actor: CurrentActor
) -> Response:
    """Let a receipt pay for planned payments; what is left over stays with it as a prepayment."""
    claims = [Claim(each.payment, each.amount) for each in body.claims]
    await service.claim(session, actor, record_id, claims, source=source_of(actor))
    return Response(status_code=204)


@router.post("/quotes/{record_id}/fulfil", status_code=201, responses=_CHANGE)
async def fulfil_quote(
    record_id: UUID, body: FulfilInput, session: CheckedWriteSession, actor: CurrentActor
) -> Fulfilled:
    """Make contract, order and planned payments of a quote; all of it or nothing."""
    plan = [Part(each.percent, each.due_on) for each in body.payments]
    made = await fulfil.fulfil(session, actor, record_id, plan, source=source_of(actor))
    return Fulfilled(contract=made.contract, sales_order=made.order, payments=list(made.payments))


@router.post("/tickets/{record_id}/survey", responses=_CHANGE)
async def invite_to_survey(
    request: Request, record_id: UUID, session: CheckedWriteSession, actor: CurrentActor
) -> SurveyLink:
    """Return a signed link on which the customer judges a solved ticket, once, within 30 days."""
    path = await survey.invite(session, actor, record_id)
    return SurveyLink(url=facts_of(request.scope).context.settings.base_url() + path)


@router.get("/surveys/{token}", responses=problem_responses(401, 404, 503))
async def open_survey(token: Token, database: CurrentDatabase, workspace: CurrentWorkspace) -> SurveyInfo:
    """Show what a customer is asked about."""
    async with database.read(workspace) as session:
        found = await survey.show(session, token)
    return SurveyInfo(**asdict(found))


@router.post(
    "/surveys/{token}", status_code=204, response_class=Response, responses=problem_responses(401, 404, 409, 422, 503)
)
async def answer_survey(
    token: Token, body: SurveyAnswer, database: CurrentDatabase, workspace: CurrentWorkspace
) -> Response:
    """Take a customer's judgement; works once."""
    async with database.write(workspace) as session:
        await survey.answer(session, token, body.score, body.comment)
    return Response(status_code=204)


@router.get("/invoices/data", response_model=InvoiceData, responses=_SHEET)
async def get_invoice_data(
    session: CheckedReadSession,
    actor: CurrentActor,
    ids: Annotated[list[UUID], Query(alias="id", min_length=1, max_length=200)],
    form: Annotated[Literal["json", "xlsx"], Query(alias="format")] = "json",
) -> Response | InvoiceData:
    """Return invoices as the tax bureau's e-invoice service takes them; needs the right to export invoices."""
    catalog = await records.catalog_for(session, actor)
    access.require(access.policy(catalog, actor, catalog.object("invoice")), Operation.EXPORT)
    found = await invoicing.export(session, actor, ids)
    if form == "json":
        return InvoiceData(items=found)
    body = await asyncio.to_thread(invoicing.workbook, found)
    return Response(body, media_type=_XLSX, headers={"content-disposition": 'attachment; filename="invoices.xlsx"'})


@router.get("/ageing", responses=_READ)
async def get_ageing(session: CheckedReadSession, actor: CurrentActor) -> Ageing:
    """Return what accounts owe by age, over the payments the actor may read."""
    catalog = await records.catalog_for(session, actor)
    now = clock.now()
    today = calendar_of(catalog).local(now).date()
    found = await service.ageing(session, actor, today)
    return Ageing(
        counted_at=now,
        today=today,
        currency=catalog.workspace.currency,
        filters={age: age_filter(age, today) for age, _, _ in AGES},
        items=[OwedInfo(account=one.account, name=one.name, amounts=one.amounts, total=one.total) for one in found],
    )


async def _lines(session: Session, actor: Actor, object_name: str, record_id: UUID) -> Lines:
    head = await service.document(session, actor, object_name, record_id, ("id", "amount", "amount.currency"))
    catalog = await records.catalog_for(session, actor)
    infos, known = [], []
    for row in await service.lines(session, actor, object_name, record_id):
        number = {name: Decimal(str(row.get(name) or 0)) for name in ("quantity", "unit_price", "discount", "tax_rate")}
        line = Line(**number)
        known.append(line)
        listed = row.get("list_price")
        infos.append(
            LineInfo(
                id=row["id"],
                name=row["name"],
                product=row.get("product"),
                unit=row.get("unit"),
                list_price=None if listed is None else Decimal(str(listed)),
                net=line.net,
                tax=line.tax,
                gross=line.gross,
                **number,
            )
        )
    sums = add(known)
    amount = head.get("amount")
    return Lines(
        currency=head.get("amount.currency") or catalog.workspace.currency,
        lines=infos,
        net=sums.net,
        tax=sums.tax,
        gross=sums.gross,
        discount=sums.discount,
        matches=not known or (amount is not None and Decimal(str(amount)) == sums.gross),
    )
