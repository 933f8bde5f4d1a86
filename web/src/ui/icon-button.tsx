import type { ButtonHTMLAttributes, ReactNode } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Says what the button does: it has no text of its own. */
  label: string;
  children: ReactNode;
}

export function IconButton({ label, children, className, ...rest }: Props) {
  return (
    <button type="button" aria-label={label} title={label} className={`icon-button ${className ?? ""}`} {...rest}>
      {children}
    </button>
  );
}
