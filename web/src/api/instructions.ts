/** Instructions: whom they may be given to, who has them, and what one was asked oneself. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Audience = Schemas["AudienceInfo"];
export type InstructionReceipt = Schemas["ReceiptInfo"];
export type Receipts = Schemas["Receipts"];
export type GivenInstruction = Schemas["GivenInfo"];
export type AnswerStep = Schemas["AnswerRequest"]["step"];

export interface Recipients {
  people: string[];
  audiences: string[];
}

/** Below the inbox's own key: whoever is told something looks again. */
export const instructionKeys = {
  audiences: ["instructions", "audiences"] as const,
  given: ["records", "$inbox", "instructions"] as const,
  receipts: (id: string) => ["records", "instruction", "receipts", id] as const,
};

export async function fetchAudiences(signal: AbortSignal): Promise<Audience[]> {
  return (await body(api.GET("/api/v1/instructions/audiences", { signal }))).items;
}

export async function fetchGiven(signal: AbortSignal): Promise<GivenInstruction[]> {
  return (await body(api.GET("/api/v1/instructions/given", { signal }))).items;
}

export function fetchReceipts(id: string, signal: AbortSignal): Promise<Receipts> {
  return body(api.GET("/api/v1/instructions/{instruction_id}/receipts", { params: { path: { instruction_id: id } }, signal }));
}

/** Write an instruction and give it to people and groups. */
export function instruct(values: Record<string, unknown>, to: Recipients, remindBefore: string[]): Promise<Receipts> {
  return body(api.POST("/api/v1/instructions", { body: { values, ...to, remind_before: remindBefore } }));
}

/** Give an instruction to further people. */
export function giveTo(id: string, to: Recipients): Promise<Receipts> {
  return body(api.POST("/api/v1/instructions/{instruction_id}/receipts", { params: { path: { instruction_id: id } }, body: to }));
}

export async function answerInstruction(id: string, step: AnswerStep, note: string | null): Promise<void> {
  await api.POST("/api/v1/instructions/{instruction_id}/answer", { params: { path: { instruction_id: id } }, body: { step, note } });
}

/** Remind who is behind; returns how many were. */
export async function remindOf(id: string): Promise<number> {
  return (await body(api.POST("/api/v1/instructions/{instruction_id}/reminder", { params: { path: { instruction_id: id } } }))).people;
}
