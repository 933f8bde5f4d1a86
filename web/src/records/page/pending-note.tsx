import { CloudUpload } from "lucide-react";
import { usePending, type Later } from "@/api/later";
import { useFormTexts, type FormText } from "@/i18n/forms/register";

function nameOf(later: Later, text: FormText): string {
  switch (later.kind) {
    case "move": return text("pending_move", { stage: later.stage });
    case "update": return text("pending_update");
    case "comment": return text("pending_comment");
    case "create": case "file": return later.name;
  }
}

/** What was done on this record and has not reached the server yet. */
export function PendingNote({ id }: { id: string }) {
  const text = useFormTexts();
  const mine = usePending().filter(({ later }) => later.kind !== "create" && later.id === id);
  if (mine.length === 0) return null;
  const refused = mine.filter((one) => one.refused).length;
  return (
    <p className={`notice ${refused > 0 ? "notice-warning" : ""}`} role="status">
      <CloudUpload size={16} aria-hidden />
      <span>{text(refused > 0 ? "pending_refused" : "pending", { count: refused > 0 ? refused : mine.length, names: mine.map(({ later }) => nameOf(later, text)).join(text("list_separator")) })}</span>
    </p>
  );
}
