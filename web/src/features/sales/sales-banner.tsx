import { ClaimBar } from "@/features/sales/claim-bar";
import { LineItems } from "@/features/sales/line-items";
import type { PartProps } from "@/records/page/record-part";

/** What the sales chain adds to the pages of its records. */
export function SalesBanner(props: PartProps) {
  const name = props.object.api_name;
  if (name === "quote" || name === "sales_order") return <LineItems {...props} />;
  return name === "receipt" ? <ClaimBar {...props} /> : null;
}
