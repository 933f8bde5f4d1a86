import { ClaimBar } from "@/features/sales/claim-bar";
import { FulfilBar } from "@/features/sales/fulfil-bar";
import { InvoiceBar } from "@/features/sales/invoice-bar";
import { LineItems } from "@/features/sales/line-items";
import { TicketBar } from "@/features/sales/ticket-bar";
import type { PartProps } from "@/records/page/record-part";

/** What the sales chain adds to the pages of its records. */
export function SalesBanner(props: PartProps) {
  switch (props.object.api_name) {
    case "quote": return <><FulfilBar {...props} /><LineItems {...props} /></>;
    case "sales_order": return <LineItems {...props} />;
    case "receipt": return <ClaimBar {...props} />;
    case "invoice": return <InvoiceBar {...props} />;
    case "ticket": return <TicketBar {...props} />;
    default: return null;
  }
}
