import { Button } from "antd";
import { useState } from "react";
import { askToView } from "@/api/access";
import { AskDialog } from "@/features/access/ask-dialog";
import { useAccessTexts } from "@/i18n/access/register";

/** Under "there is no such record, or you may not see it": ask to view it for a while. */
export function AskToView({ object, id }: { object: string; id: string }) {
  const a = useAccessTexts();
  const [open, setOpen] = useState(false);
  return (
    <div style={{ textAlign: "center", paddingBottom: 24 }}>
      <Button onClick={() => { setOpen(true); }}>{a("ask_view")}</Button>
      {open && <AskDialog timed title={a("ask_view")} text={a("ask_view_text")} onAsk={(reason, hours) => askToView(object, id, hours, reason)} onClose={() => { setOpen(false); }} />}
    </div>
  );
}
