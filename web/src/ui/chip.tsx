import { optionColors } from "@/ui/theme";

export function Chip({ text, color }: { text: string; color?: string | null }) {
  const { background, color: ink } = optionColors(color);
  return (
    <span className="chip" style={{ background, color: ink }} title={text}>
      <span>{text}</span>
    </span>
  );
}
