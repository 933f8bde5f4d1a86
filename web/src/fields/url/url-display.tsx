import type { DisplayProps } from "@/fields/types";
import { asText } from "@/fields/values";

export function UrlDisplay({ value }: DisplayProps) {
  const address = asText(value);
  if (!/^https?:\/\//i.test(address)) return <span className="ellipsis">{address}</span>;
  return (
    <a className="ellipsis" href={address} target="_blank" rel="noreferrer noopener" onClick={(event) => { event.stopPropagation(); }}>
      {address.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, "")}
    </a>
  );
}
