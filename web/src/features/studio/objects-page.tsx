export function ObjectsPage() { return <p>…</p>; }
