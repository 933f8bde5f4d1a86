import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";
import { groupPhone } from "@/fields/phone/group-phone";

export function PhoneDisplay({ value }: DisplayProps) {
  const number = asText(value);
  return <a className="tabular nowrap" href={`tel:${number}`} onClick={(event) => { event.stopPropagation(); }}>{groupPhone(number)}</a>;
}
