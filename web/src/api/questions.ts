/** Records that stay too long: do they need pre-sales support? In the application, and by the signed links of mails. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Question = Schemas["QuestionInfo"];
export type QuestionPage = Schemas["QuestionPage"];
export type Support = Schemas["SupportRequest"];
export type LinkAnswer = Schemas["LinkAnswer"];

export const questionKeys = {
  // Under the records: whatever refreshes those refreshes this.
  mine: ["records", "opportunity", "questions"] as const,
  link: (token: string) => ["dwell link", token] as const,
};

export async function fetchQuestions(signal: AbortSignal): Promise<Question[]> {
  return (await body(api.GET("/api/v1/dwell-questions", { signal }))).items;
}

/** Yes: makes a pre-sales request. */
export async function askForSupport(object: string, id: string, support: Support): Promise<void> {
  await api.POST("/api/v1/objects/{object}/records/{record_id}/stage/support", { params: { path: { object, record_id: id } }, body: support });
}

/** No: says why, and until when nobody asks again. */
export async function pauseUntil(object: string, id: string, reason: string, until: string): Promise<void> {
  await api.POST("/api/v1/objects/{object}/records/{record_id}/stage/pause", { params: { path: { object, record_id: id } }, body: { reason, until, working_days: 5 } });
}

export function fetchQuestionLink(token: string, signal: AbortSignal): Promise<QuestionPage> {
  return body(api.GET("/api/v1/dwell-links/{token}", { params: { path: { token } }, signal }));
}

export function answerByLink(token: string, answer: LinkAnswer): Promise<QuestionPage> {
  return body(api.POST("/api/v1/dwell-links/{token}", { params: { path: { token } }, body: answer }));
}
