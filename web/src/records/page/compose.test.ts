import { describe, expect, it } from "vitest";
import { presetFrom, quickFields, splitText } from "@/records/page/compose";
import { makeField, makeObject } from "@/test/fixtures";

describe("splitText", () => {
  it("keeps a short line as the subject alone", () => {
    expect(splitText(" 发送报价单 ")).toEqual({ subject: "发送报价单", content: "" });
  });

  it("takes the first sentence as the subject and keeps everything as the content", () => {
    const text = "客户确认了需求。下周三带方案过去，王总参加。";
    expect(splitText(text)).toEqual({ subject: "客户确认了需求", content: text });
  });

  it("cuts an endless sentence and loses nothing", () => {
    const text = "很".repeat(200);
    const parts = splitText(text);
    expect([...parts.subject]).toHaveLength(60);
    expect(parts.content).toBe(text);
  });

  it("does not take a mark at the beginning for a sentence", () => {
    expect(splitText("！急")).toEqual({ subject: "！急", content: "" });
  });
});

const callFields = [
  makeField("subject", "text", { quick: true, required: true }), makeField("phone", "phone", { quick: true }), makeField("notes", "long_text", { quick: true }),
  makeField("account", "lookup", { target: "account" }), makeField("opportunity", "lookup", { target: "opportunity" }), makeField("result", "choice", { quick: true }),
];

describe("presetFrom", () => {
  const call = makeObject(callFields, { api_name: "call", name_field: "subject" });
  const deal = makeObject([makeField("name"), makeField("account", "lookup", { target: "account" }), makeField("phone", "phone")], { api_name: "opportunity" });

  it("links back, shares lookups and passes the phone number on", () => {
    const row = { id: "d1", name: "Deal", account: "a1", "account.name": "Acme", phone: "+8613800000000" };
    expect(presetFrom(call, "opportunity", deal, row)).toEqual({
      opportunity: "d1", "opportunity.name": "Deal", account: "a1", "account.name": "Acme", phone: "+8613800000000",
    });
  });

  it("does not pass on what is masked", () => {
    const row = { id: "d1", name: "Deal", phone: "138****0000", $masked: ["phone"] };
    expect(presetFrom(call, "opportunity", deal, row)).not.toHaveProperty("phone");
  });

  it("asks for quick fields that are not given yet", () => {
    expect(quickFields(call, {}).map((field) => field.api_name)).toEqual(["phone", "result"]);
    expect(quickFields(call, { phone: "1" }).map((field) => field.api_name)).toEqual(["result"]);
  });
});
