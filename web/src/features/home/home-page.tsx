export function HomePage() { return <p>…</p>; }
