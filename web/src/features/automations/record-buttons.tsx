import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Popconfirm } from "antd";
import { Zap } from "lucide-react";
import { useTranslation } from "react-i18next";
import { automationKeys, fetchActions, pressAction } from "@/api/automations";
import { errorText } from "@/api/error-text";
import { useAutomationTexts } from "@/i18n/automation/register";
import { showToast } from "@/ui/toast";
import "@/features/automations/automations.css";

interface Props {
  object: string;
  record: string;
  version: number | undefined;
}

/** The buttons that automations put on a record's page. */
export function RecordButtons({ object, record, version }: Props) {
  const { t } = useTranslation();
  const n = useAutomationTexts();
  const client = useQueryClient();
  const query = useQuery({ queryKey: [...automationKeys.actions(object, record), version], queryFn: ({ signal }) => fetchActions(object, record, signal), staleTime: 60_000 });
  if (!query.data || query.data.length === 0) return null;
  const press = async (key: string, label: string) => {
    try {
      await pressAction(object, record, key);
      showToast({ kind: "done", text: n("buttons.started", { name: label }) });
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
    }
    await client.invalidateQueries({ queryKey: automationKeys.actions(object, record) });
  };
  return (
    <div className="auto-buttons">
      {query.data.map((one) => one.confirm === null
        ? <Button key={one.key} icon={<Zap size={15} />} onClick={() => void press(one.key, one.label)}>{one.label}</Button>
        : <Popconfirm key={one.key} title={one.confirm} okText={one.label} cancelText={t("common.cancel")} onConfirm={() => void press(one.key, one.label)}><Button icon={<Zap size={15} />}>{one.label}</Button></Popconfirm>)}
    </div>
  );
}
