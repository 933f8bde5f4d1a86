import { Input } from "antd";
import { useState } from "react";
import { parse, stringify, YAMLParseError } from "yaml";
import type { Automation } from "@/api/automations";
import { useAutomationTexts } from "@/i18n/automation/register";

interface Props {
  automation: Automation;
  onChange: (automation: Automation) => void;
}

/** The document as text; what can be read takes effect in the flow at once. */
export function YamlEditor({ automation, onChange }: Props) {
  const n = useAutomationTexts();
  const [text, setText] = useState(() => stringify(automation, { lineWidth: 110 }));
  const [wrong, setWrong] = useState<string | null>(null);
  const read = (next: string) => {
    setText(next);
    try {
      const found: unknown = parse(next, { maxAliasCount: 0 });
      const given = found as Partial<Automation> | null;
      if (!given || !Array.isArray(given.steps) || typeof given.trigger !== "object") {
        setWrong(n("yaml_parts"));
        return;
      }
      setWrong(null);
      onChange(found as Automation);
    } catch (error) {
      const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
      setWrong(line === undefined ? n("yaml_unreadable") : n("yaml_line", { line }));
    }
  };
  return (
    <div className="auto-stack">
      <p className="muted">{n("yaml_hint")}</p>
      <Input.TextArea className="auto-yaml" value={text} spellCheck={false} autoSize={{ minRows: 16, maxRows: 40 }} aria-label="YAML" onChange={(event) => { read(event.target.value); }} />
      {wrong !== null && <div className="notice notice-danger" role="alert">{wrong}</div>}
    </div>
  );
}
