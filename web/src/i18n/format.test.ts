import { afterEach, describe, expect, it } from "vitest";
import { dayInZone, formatDate, formatDateTime, formatMoney, formatNumber, formatPercent, formatRelative, setTimeZone } from "@/i18n/format";
import { browserLanguage, setActiveLanguage } from "@/i18n/language";

afterEach(() => {
  setActiveLanguage("zh-CN");
  setTimeZone("Asia/Shanghai");
});

describe("dates", () => {
  it("are days, whatever the time zone", () => {
    setTimeZone("America/Los_Angeles");
    expect(formatDate("2026-01-05")).toBe("2026-01-05");
  });

  it("are written as the language does", () => {
    setActiveLanguage("en");
    expect(formatDate("2026-01-05")).toBe("Jan 5, 2026");
  });

  it("moments move to the reader's zone", () => {
    expect(formatDateTime("2026-01-05T18:30:00Z")).toBe("2026-01-06 02:30");
    setTimeZone("Europe/Berlin");
    expect(formatDateTime("2026-01-05T18:30:00Z")).toBe("2026-01-05 19:30");
    expect(dayInZone(Date.parse("2026-01-05T23:30:00Z"))).toBe("2026-01-06");
  });

  it("show what is no date as it is", () => {
    expect(formatDate("soon")).toBe("soon");
    expect(formatDateTime("soon")).toBe("soon");
  });
});

describe("numbers and money", () => {
  it("group thousands and drop empty cents", () => {
    expect(formatNumber(1234567.5)).toBe("1,234,567.5");
    expect(formatMoney(1200, "CNY")).toBe("¥1,200");
    expect(formatMoney(1200.5, "USD")).toBe("$1,200.50");
  });

  it("percent is the number people say", () => {
    expect(formatPercent(12.5)).toBe("12.5%");
  });

  it("unknown currencies do not break the page", () => {
    expect(formatMoney(5, "??")).toBe("?? 5");
  });
});

describe("relative times", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  it("are close for the last days and dates before", () => {
    expect(formatRelative("2026-01-10T11:57:00Z", now)).toBe("3分钟前");
    expect(formatRelative("2026-01-09T11:00:00Z", now)).toBe("昨天");
    expect(formatRelative("2025-12-01T11:00:00Z", now)).toBe("2025-12-01");
  });
});

it("takes the first language of the browser that we speak", () => {
  expect(browserLanguage(["fr-FR", "en-GB", "zh-CN"])).toBe("en");
  expect(browserLanguage(["zh-TW"])).toBe("zh-CN");
  expect(browserLanguage(["fr"])).toBe("zh-CN");
});
