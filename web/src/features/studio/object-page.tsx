export function ObjectPage() { return <p>…</p>; }
