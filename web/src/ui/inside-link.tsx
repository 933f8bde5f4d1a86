import type { AnchorHTMLAttributes, MouseEvent } from "react";

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  to: string;
}

let go: (path: string) => void = (path) => { window.location.assign(path); };

/** How a page of the application is opened; told once, by the application. */
export function setOpener(open: (path: string) => void): void {
  go = open;
}

/** A modified click opens a tab or a window, as everywhere. */
function follow(event: MouseEvent<HTMLAnchorElement>): void {
  // The row or card around it does something else.
  event.stopPropagation();
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const { pathname, search, hash } = event.currentTarget;
  go(`${pathname}${search}${hash}`);
}

/**
 * A link to a page of the application, for lists of hundreds: unlike the router's it does not listen to the address, so that
 * a change of the address (a filter, a tab) does not draw all of them again.
 */
export function InsideLink({ to, ...rest }: Props) {
  return <a href={to} onClick={follow} {...rest} />;
}
