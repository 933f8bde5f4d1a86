import type { FieldMeta } from "@/api/types";
import { inputOf } from "@/fields/inputs";
import type { LinkValue } from "@/fields/many-to-many/links";
import "@/fields/many-to-many/link-attributes.css";

interface Props {
  id: string;
  attributes: readonly FieldMeta[];
  links: readonly LinkValue[];
  disabled?: boolean;
  onChange: (links: LinkValue[]) => void;
}

/** One line per link: whom it leads to, and an input for everything it may say. */
export function LinkAttributes({ id, attributes, links, disabled = false, onChange }: Props) {
  const set = (at: number, patch: Record<string, unknown>) => {
    onChange(links.map((one, index) => (index === at ? { ...one, attributes: { ...one.attributes, ...patch } } : one)));
  };
  return (
    <ul className="link-attributes">
      {links.map((link, at) => (
        <li key={link.id}>
          <span className="link-attributes-name ellipsis" title={link.name}>{link.name || link.id.slice(0, 8)}</span>
          {attributes.map((field) => {
            const Input = inputOf(field.type);
            const input = `${id}-${link.id}-${field.api_name}`;
            return Input && (
              <label key={field.api_name} htmlFor={input}>
                <span>{field.label}</span>
                <Input id={input} field={field} values={link.attributes} disabled={disabled} label={`${link.name} ${field.label}`} onChange={(patch) => { set(at, patch); }} />
              </label>
            );
          })}
        </li>
      ))}
    </ul>
  );
}
