import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  primary?: boolean;
  /** Without a frame. */
  quiet?: boolean;
  small?: boolean;
  large?: boolean;
  icon?: ReactNode;
  /** It is being done: pressed again it does nothing. */
  busy?: boolean;
}

/** The button of pages that are drawn without the component library; it looks like the library's. */
export function Button({ primary = false, quiet = false, small = false, large = false, icon, busy = false, className = "", type = "button", disabled = false, children, ...rest }: Props) {
  const kinds = [primary && "button-primary", quiet && "button-quiet", small && "button-small", large && "button-large", className].filter(Boolean).join(" ");
  return (
    <button type={type} className={`button ${kinds}`} disabled={disabled || busy} aria-busy={busy || undefined} {...rest}>
      {busy ? <LoaderCircle size={small ? 14 : 16} className="spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}
