/** Lines of quotes and orders, prices, receipts that pay for what was agreed, ageing. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Lines = Schemas["Lines"];
export type LineInput = Schemas["LineInput"];
export type Ageing = Schemas["Ageing"];

export const salesKeys = {
  // Under the records: whatever refreshes those refreshes this.
  lines: (object: string, id: string) => ["records", object, "lines", id] as const,
  ageing: ["records", "payment", "ageing"] as const,
  open: (account: string | null) => ["records", "payment", "open", account] as const,
};

export function fetchLines(object: string, id: string, signal: AbortSignal): Promise<Lines> {
  return body(api.GET("/api/v1/sales/documents/{object}/{record_id}/lines", { params: { path: { object, record_id: id } }, signal }));
}

export function saveLines(object: string, id: string, lines: LineInput[]): Promise<Lines> {
  return body(api.PUT("/api/v1/sales/documents/{object}/{record_id}/lines", { params: { path: { object, record_id: id } }, body: { lines } }));
}

export function fetchPrice(product: string, account: string | null, quantity: string): Promise<Schemas["PriceInfo"]> {
  return body(api.GET("/api/v1/sales/price", { params: { query: { product, account, quantity } } }));
}

export async function claimReceipt(id: string, claims: { payment: string; amount: string }[]): Promise<void> {
  await api.POST("/api/v1/sales/receipts/{record_id}/claims", { params: { path: { record_id: id } }, body: { claims } });
}

export function fetchAgeing(signal: AbortSignal): Promise<Ageing> {
  return body(api.GET("/api/v1/sales/ageing", { signal }));
}

/** Make contract, order and planned payments of a quote. */
export function fulfilQuote(id: string, payments: Schemas["PlannedPart"][]): Promise<Schemas["Fulfilled"]> {
  return body(api.POST("/api/v1/sales/quotes/{record_id}/fulfil", { params: { path: { record_id: id } }, body: { payments } }));
}

export function surveyLink(ticket: string): Promise<Schemas["SurveyLink"]> {
  return body(api.POST("/api/v1/sales/tickets/{record_id}/survey", { params: { path: { record_id: ticket } } }));
}

export function fetchSurvey(token: string, signal: AbortSignal): Promise<Schemas["SurveyInfo"]> {
  return body(api.GET("/api/v1/sales/surveys/{token}", { params: { path: { token } }, signal }));
}

export async function answerSurvey(token: string, score: number, comment: string): Promise<void> {
  await api.POST("/api/v1/sales/surveys/{token}", { params: { path: { token } }, body: { score, comment } });
}

/** Fails with what is missing of an invoice for the tax bureau. */
export async function checkInvoiceData(id: string): Promise<void> {
  await api.GET("/api/v1/sales/invoices/data", { params: { query: { id: [id], format: "json" } } });
}

export const invoiceDataAddress = (id: string): string => `/api/v1/sales/invoices/data?id=${id}&format=xlsx`;
