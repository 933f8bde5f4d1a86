import { expect, test } from "vitest";
import { groupPhone } from "@/fields/phone/group-phone";

test.each([
  ["+8613812345678", "138 1234 5678"],
  ["138****5678", "138****5678"],
  ["+8657188881234", "0571 8888 1234"],
  ["+862162881234;ext=8001", "021 6288 1234 ×8001"],
  ["+861084321234", "010 8432 1234"],
  ["+867578849216", "0757 884 9216"],
  ["+14155550123", "+14155550123"],
])("%s is read as %s", (number, shown) => {
  expect(groupPhone(number)).toBe(shown);
});
