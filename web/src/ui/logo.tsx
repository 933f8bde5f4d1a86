export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="#3d52d5" />
      <path d="M8.5 8.5 16 17l7.5-8.5M16 17v7" fill="none" stroke="#fff" strokeWidth="3.2" strokeLinecap="round" strokeLinejoin="round" />
      <circle cx="23.6" cy="22.6" r="2.4" fill="#ffb454" />
    </svg>
  );
}
