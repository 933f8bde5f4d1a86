export function ImportPage() { return <p>…</p>; }
