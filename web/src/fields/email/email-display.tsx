import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function EmailDisplay({ value }: DisplayProps) {
  const address = asText(value);
  return <a className="ellipsis" href={`mailto:${address}`} onClick={(event) => { event.stopPropagation(); }}>{address}</a>;
}
