import { Button } from "antd";
import { Smartphone } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useInboxTexts } from "@/i18n/inbox/register";
import { install, installStore } from "@/ui/install";

/** The application on the home screen of this device: one tap, or how it is done there. */
export function InstallLine() {
  const n = useInboxTexts();
  const state = useSyncExternalStore(installStore.subscribe, installStore.read);
  return (
    <div className="preferences-line">
      <span className="inbox-icon" aria-hidden><Smartphone size={18} /></span>
      <div><strong>{n("install.title")}</strong><br /><span className="muted">{n(`install.${state}`)}</span></div>
      {state === "offered" && <Button type="primary" onClick={() => void install()}>{n("install.do")}</Button>}
    </div>
  );
}
