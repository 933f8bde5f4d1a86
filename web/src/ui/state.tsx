import type { ReactNode } from "react";

interface Props {
  icon: ReactNode;
  title: string;
  text?: string;
  actions?: ReactNode;
  compact?: boolean;
  role?: "alert" | "status";
}

/** What a page or panel shows instead of content: nothing here, not allowed, went wrong. */
export function State({ icon, title, text, actions, compact = false, role }: Props) {
  return (
    <div className={`state ${compact ? "state-compact" : ""}`} role={role}>
      <div className="state-icon" aria-hidden>{icon}</div>
      <p className="state-title">{title}</p>
      {text && <p className="state-text">{text}</p>}
      {actions && <div className="state-actions">{actions}</div>}
    </div>
  );
}
