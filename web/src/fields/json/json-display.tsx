import type { DisplayProps } from "@/fields/types";

export function JsonDisplay({ value, compact }: DisplayProps) {
  if (compact) return <code className="ellipsis">{JSON.stringify(value)}</code>;
  return <pre className="value-json">{JSON.stringify(value, null, 2)}</pre>;
}
