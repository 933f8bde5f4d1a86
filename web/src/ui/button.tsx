import type { ButtonHTMLAttributes } from "react";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  primary?: boolean;
  large?: boolean;
}

/** The button of the first pages, which come without the component library; it looks like the library's. */
export function Button({ primary = false, large = false, className = "", type = "button", ...rest }: Props) {
  return <button type={type} className={`button ${primary ? "button-primary" : ""} ${large ? "button-large" : ""} ${className}`} {...rest} />;
}
