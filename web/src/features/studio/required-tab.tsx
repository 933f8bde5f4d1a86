import { Switch } from "antd";
import type { TabProps } from "@/features/studio/fields-tab";
import { COMPUTED, tidy, withField } from "@/features/studio/model";
import { labelIn } from "@/fields/values";
import { useStudioTexts } from "@/i18n/studio/register";

/** All fields that could be required, at once, and why few should be. */
export function RequiredTab({ document, onChange }: TabProps) {
  const s = useStudioTexts();
  const fields = Object.entries(document.fields).filter(([, one]) => one.active !== false && !COMPUTED.has(one.type));
  const required = fields.filter(([, one]) => one.required).length;
  return (
    <section className="studio-tab">
      <p className="notice">{s("required_intro")}</p>
      <p className="studio-count">{s("required_count", { required, all: fields.length })}</p>
      <ul className="card studio-list">
        {[...fields.filter(([, one]) => one.required), ...fields.filter(([, one]) => !one.required)].map(([field, one]) => {
          const label = labelIn(one.label, field);
          return (
            <li key={field} className="studio-row">
              <span className="studio-row-main"><strong>{label}</strong> <code className="muted">{field}</code></span>
              <Switch aria-label={`${s("required")} ${label}`} checked={one.required === true} onChange={(on) => { onChange(withField(document, field, tidy({ ...one, required: on }))); }} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
