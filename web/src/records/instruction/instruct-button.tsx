import { Button } from "antd";
import { Flag } from "lucide-react";
import { useState } from "react";
import { useObjects, useObject } from "@/api/use-objects";
import { useInstructionTexts } from "@/i18n/instructions/register";
import { can } from "@/records/can";
import { InstructDrawer } from "@/records/instruction/instruct-drawer";

/** Opens the form of a new instruction; there for whoever may give some. */
export function InstructButton() {
  const offered = useObjects().data?.some((one) => one.api_name === "instruction" && can("create", one)) ?? false;
  return offered ? <Offered /> : null;
}

function Offered() {
  const i = useInstructionTexts();
  const meta = useObject("instruction");
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Flag size={16} aria-hidden />} onClick={() => { setOpen(true); }}>{i("give")}</Button>
      {open && meta.data && <InstructDrawer object={meta.data} onClose={() => { setOpen(false); }} />}
    </>
  );
}
