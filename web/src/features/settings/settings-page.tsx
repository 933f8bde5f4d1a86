import { Input } from "antd";
import { Search } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useSession } from "@/api/use-session";
import { useSettingsTexts } from "@/i18n/settings/register";
import { settingsFor, type SettingsGroup, type SettingsPageEntry } from "@/ui/settings-map";
import { usePageTitle } from "@/ui/use-page-title";
import "@/features/settings/settings.css";

/** Every page on which something is set, grouped; what one may not open is not listed. */
export function SettingsPage() {
  const s = useSettingsTexts();
  usePageTitle(s("title"));
  const { user } = useSession();
  const [sought, setSought] = useState("");
  const words = sought.trim().toLowerCase();
  const found = settingsFor(user.abilities).filter((one) => `${s(`pages.${one.key}`)} ${s(`says.${one.key}`)} ${one.key}`.toLowerCase().includes(words));
  const groups = new Map<SettingsGroup, SettingsPageEntry[]>();
  for (const one of found) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return (
    <div className="page settings">
      <header className="page-header">
        <div>
          <h1 className="page-title">{s("title")}</h1>
          <p className="muted">{s("text")}</p>
        </div>
        <div className="page-actions">
          <Input className="settings-find" allowClear prefix={<Search size={15} aria-hidden />} aria-label={s("find")} placeholder={s("find")} value={sought} onChange={(event) => { setSought(event.target.value); }} />
        </div>
      </header>
      {found.length === 0 && <p className="muted" role="status">{s("nothing")}</p>}
      {[...groups].map(([group, entries]) => (
        <section key={group} aria-label={s(`groups.${group}`)}>
          <h2 className="section-title">{s(`groups.${group}`)}</h2>
          <ul className="settings-grid">
            {entries.map((one) => (
              <li key={one.key}>
                <Link to={one.to}>
                  <span className="settings-icon"><one.icon size={18} strokeWidth={1.8} aria-hidden /></span>
                  <span>
                    <strong>{s(`pages.${one.key}`)}</strong>
                    <span className="muted">{s(`says.${one.key}`)}</span>
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
