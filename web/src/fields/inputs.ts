/** How a value of each type is entered. */
import { AddressInput } from "@/fields/address/address-input";
import { AttachmentInput } from "@/fields/attachment/attachment-input";
import { BooleanInput } from "@/fields/boolean/boolean-input";
import { ChoiceInput } from "@/fields/choice/choice-input";
import { CurrencyInput } from "@/fields/currency/currency-input";
import { DateInput } from "@/fields/date/date-input";
import { DateTimeInput } from "@/fields/datetime/datetime-input";
import { EmailInput } from "@/fields/email/email-input";
import { GeoInput } from "@/fields/geo/geo-input";
import { JsonInput } from "@/fields/json/json-input";
import { LongTextInput } from "@/fields/long-text/long-text-input";
import { LookupInput } from "@/fields/lookup/lookup-input";
import { ManyToManyInput } from "@/fields/many-to-many/many-to-many-input";
import { MultiChoiceInput } from "@/fields/multi-choice/multi-choice-input";
import { NumberInput } from "@/fields/number/number-input";
import { PercentInput } from "@/fields/percent/percent-input";
import { PhoneInput } from "@/fields/phone/phone-input";
import { TextInput } from "@/fields/text/text-input";
import { TimeInput } from "@/fields/time/time-input";
import { isEntered, type EnteredTypeName } from "@/fields/type-names";
import type { Input } from "@/fields/types";
import { UrlInput } from "@/fields/url/url-input";
import { UserInput } from "@/fields/user/user-input";

const INPUTS: Record<EnteredTypeName, Input> = {
  text: TextInput,
  long_text: LongTextInput,
  number: NumberInput,
  currency: CurrencyInput,
  percent: PercentInput,
  date: DateInput,
  time: TimeInput,
  datetime: DateTimeInput,
  boolean: BooleanInput,
  choice: ChoiceInput,
  multi_choice: MultiChoiceInput,
  phone: PhoneInput,
  email: EmailInput,
  url: UrlInput,
  address: AddressInput,
  geo: GeoInput,
  user: UserInput,
  lookup: LookupInput,
  many_to_many: ManyToManyInput,
  attachment: AttachmentInput,
  identity_number: TextInput,
  bank_card: TextInput,
  credit_code: TextInput,
  json: JsonInput,
};

/** Null where people do not enter values. */
export function inputOf(type: string): Input | null {
  return isEntered(type) ? INPUTS[type] : null;
}
