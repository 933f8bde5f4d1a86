import { initialsOf } from "@/ui/initials";
import { optionColors } from "@/ui/theme";

const COLORS = ["blue", "teal", "purple", "orange", "green", "pink", "cyan", "indigo"];

function colorOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return COLORS[sum % COLORS.length] ?? "blue";
}

export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  const { background, color } = optionColors(colorOf(name));
  return (
    <span className={`avatar ${large ? "avatar-large" : ""}`} style={{ background, color }} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}
