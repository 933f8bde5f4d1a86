import { Dropdown } from "antd";
import type { ReactElement } from "react";
import type { StepKind } from "@/api/automations";
import { NEEDS_RECORD, STEP_ICONS, STEP_KINDS } from "@/features/automations/words";
import { useAutomationTexts } from "@/i18n/automation/register";

interface Props {
  hasRecord: boolean;
  onAdd: (kind: StepKind) => void;
  children: ReactElement;
}

/** The menu of steps behind a plus. */
export function AddStep({ hasRecord, onAdd, children }: Props) {
  const n = useAutomationTexts();
  const items = STEP_KINDS.filter((kind) => hasRecord || !NEEDS_RECORD.has(kind)).map((kind) => {
    const Icon = STEP_ICONS[kind];
    return { key: kind, label: n(`kinds.${kind}`), icon: <Icon size={15} aria-hidden /> };
  });
  return <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => { onAdd(key as StepKind); } }}>{children}</Dropdown>;
}
