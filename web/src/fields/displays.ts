/** How a value of each type is shown. Apart from the inputs, so that pages that only show stay small. */
import { AddressDisplay } from "@/fields/address/address-display";
import { AttachmentDisplay } from "@/fields/attachment/attachment-display";
import { BooleanDisplay } from "@/fields/boolean/boolean-display";
import { ChoiceDisplay } from "@/fields/choice/choice-display";
import { ComputedDisplay } from "@/fields/computed/computed-display";
import { CurrencyDisplay } from "@/fields/currency/currency-display";
import { DateDisplay } from "@/fields/date/date-display";
import { DateTimeDisplay } from "@/fields/datetime/datetime-display";
import { EmailDisplay } from "@/fields/email/email-display";
import { JsonDisplay } from "@/fields/json/json-display";
import { GeoDisplay } from "@/fields/geo/geo-display";
import { LongTextDisplay } from "@/fields/long-text/long-text-display";
import { LookupDisplay } from "@/fields/lookup/lookup-display";
import { ManyToManyDisplay } from "@/fields/many-to-many/many-to-many-display";
import { MultiChoiceDisplay } from "@/fields/multi-choice/multi-choice-display";
import { NumberDisplay } from "@/fields/number/number-display";
import { PercentDisplay } from "@/fields/percent/percent-display";
import { PhoneDisplay } from "@/fields/phone/phone-display";
import { TextDisplay } from "@/fields/text/text-display";
import { TimeDisplay } from "@/fields/time/time-display";
import { isFieldType, type FieldTypeName } from "@/fields/type-names";
import type { Display } from "@/fields/types";
import { UrlDisplay } from "@/fields/url/url-display";
import { UserDisplay } from "@/fields/user/user-display";

const DISPLAYS: Record<FieldTypeName, Display> = {
  text: TextDisplay,
  long_text: LongTextDisplay,
  number: NumberDisplay,
  currency: CurrencyDisplay,
  percent: PercentDisplay,
  date: DateDisplay,
  time: TimeDisplay,
  datetime: DateTimeDisplay,
  boolean: BooleanDisplay,
  choice: ChoiceDisplay,
  multi_choice: MultiChoiceDisplay,
  phone: PhoneDisplay,
  email: EmailDisplay,
  url: UrlDisplay,
  address: AddressDisplay,
  geo: GeoDisplay,
  user: UserDisplay,
  lookup: LookupDisplay,
  many_to_many: ManyToManyDisplay,
  attachment: AttachmentDisplay,
  auto_number: TextDisplay,
  identity_number: TextDisplay,
  bank_card: TextDisplay,
  credit_code: TextDisplay,
  formula: ComputedDisplay,
  roll_up: ComputedDisplay,
  json: JsonDisplay,
  uuid: TextDisplay,
};

export function displayOf(type: string): Display {
  return isFieldType(type) ? DISPLAYS[type] : TextDisplay;
}

const RIGHT_ALIGNED: ReadonlySet<string> = new Set<FieldTypeName>(["number", "currency", "percent", "roll_up"]);

export function isRightAligned(type: string): boolean {
  return RIGHT_ALIGNED.has(type);
}
