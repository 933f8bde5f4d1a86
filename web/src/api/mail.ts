/** Mailboxes, mail of records, and what it says about intent. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Mailbox = Schemas["MailboxInfo"];
export type MailThread = Schemas["ThreadInfo"];
export type Mail = Schemas["MailInfo"];
export type Intent = Schemas["IntentInfo"];
export type KeptMail = Schemas["KeptInfo"];

/** Below the keys of records: live updates of a record ask for its mail again. */
export const mailKeys = {
  boxes: ["mailboxes"] as const,
  kept: (id: string) => ["mailboxes", id, "kept"] as const,
  threads: (object: string, id: string) => ["records", object, "mail", id] as const,
  thread: (object: string, id: string, thread: string) => ["records", object, "mail", id, thread] as const,
  html: (id: string) => ["mail html", id] as const,
  intents: (dismissed: boolean) => ["records", "opportunity", "intents", dismissed] as const,
};

export async function fetchMailboxes(signal?: AbortSignal): Promise<Mailbox[]> {
  return (await body(api.GET("/api/v1/mail/mailboxes", signal ? { signal } : {}))).items;
}

export function addMailbox(values: Schemas["MailboxCreate"]): Promise<Mailbox> {
  return body(api.POST("/api/v1/mail/mailboxes", { body: values }));
}

export function changeMailbox(id: string, values: Schemas["MailboxUpdate"]): Promise<Mailbox> {
  return body(api.PATCH("/api/v1/mail/mailboxes/{mailbox_id}", { params: { path: { mailbox_id: id } }, body: values }));
}

export async function removeMailbox(id: string): Promise<void> {
  await api.DELETE("/api/v1/mail/mailboxes/{mailbox_id}", { params: { path: { mailbox_id: id } } });
}

export function testMailbox(id: string): Promise<Schemas["MailboxTest"]> {
  return body(api.POST("/api/v1/mail/mailboxes/{mailbox_id}/test", { params: { path: { mailbox_id: id } } }));
}

export async function fetchKept(id: string, signal: AbortSignal): Promise<KeptMail[]> {
  return (await body(api.GET("/api/v1/mail/mailboxes/{mailbox_id}/kept", { params: { path: { mailbox_id: id } }, signal }))).items;
}

export function fetchThreads(object: string, id: string, before: string | null, signal: AbortSignal): Promise<Schemas["ThreadList"]> {
  const params = { path: { object, record_id: id }, query: before === null ? {} : { before } };
  return body(api.GET("/api/v1/mail/records/{object}/{record_id}/threads", { params, signal }));
}

const THREAD = "/api/v1/mail/records/{object}/{record_id}/threads/{thread_id}";

export function fetchThread(object: string, id: string, thread: string, signal: AbortSignal): Promise<Schemas["ThreadMails"]> {
  return body(api.GET(THREAD, { params: { path: { object, record_id: id, thread_id: thread } }, signal }));
}

export async function setPrivate(object: string, id: string, thread: string, value: boolean): Promise<void> {
  await api.PATCH(THREAD, { params: { path: { object, record_id: id, thread_id: thread } }, body: { private: value } });
}

export async function takeOff(object: string, id: string, thread: string): Promise<void> {
  await api.DELETE(THREAD, { params: { path: { object, record_id: id, thread_id: thread } } });
}

export async function fetchMailHtml(id: string, signal: AbortSignal): Promise<string> {
  return (await body(api.GET("/api/v1/mail/messages/{mail_id}/html", { params: { path: { mail_id: id } }, signal }))).html;
}

export function sendMail(draft: Schemas["MailDraft"]): Promise<Mail> {
  return body(api.POST("/api/v1/mail/messages", { body: draft }));
}

export async function retryMail(id: string): Promise<void> {
  await api.POST("/api/v1/mail/messages/{mail_id}/retry", { params: { path: { mail_id: id } } });
}

/** Where an attachment, or a mail as it came, is saved from. */
export const attachmentAddress = (id: string, number: number): string => `/api/v1/mail/messages/${id}/attachments/${String(number)}`;
export const rawAddress = (id: string): string => `/api/v1/mail/messages/${id}/raw`;

export async function fetchIntents(dismissed: boolean, signal: AbortSignal): Promise<Intent[]> {
  return (await body(api.GET("/api/v1/mail/intents", { params: { query: { dismissed } }, signal }))).items;
}

export async function decideIntent(id: string, state: "confirmed" | "dismissed"): Promise<void> {
  await api.POST("/api/v1/mail/intents/{mark_id}", { params: { path: { mark_id: id } }, body: { state } });
}
