import { Button } from "antd";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { errorText } from "@/api/error-text";
import type { ObjectMeta } from "@/api/types";
import { dismissPair, type Pair } from "@/features/duplicates/api";
import { FieldDisplay } from "@/fields/field-display";
import { isEmptyValue } from "@/fields/values";
import { can } from "@/records/can";
import { showToast } from "@/ui/toast";

interface Props {
  object: ObjectMeta;
  pair: Pair;
  onDecided: () => void;
}

const MAX_FIELDS = 10;

/** Both say something, and not the same. */
function differ({ older, newer }: Pair, name: string): boolean {
  return !isEmptyValue(older[name]) && !isEmptyValue(newer[name]) && JSON.stringify(older[name]) !== JSON.stringify(newer[name]);
}

/** Two records side by side: where they differ stands out; both can be opened, or said to be two companies. */
export function PairCard({ object, pair, onDecided }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const sides = [pair.older, pair.newer] as const;
  const fields = object.fields
    .filter((field) => field.readable && field.api_name !== object.name_field && (!field.system || ["owner_id", "created_at"].includes(field.api_name)) && field.type !== "auto_number")
    .filter((field) => sides.some((row) => !isEmptyValue(row[field.api_name])))
    .slice(0, MAX_FIELDS);
  const dismiss = async () => {
    setBusy(true);
    try {
      await dismissPair(pair.id);
      onDecided();
    } catch (error) {
      showToast({ kind: "failed", text: errorText(error, t) });
      setBusy(false);
    }
  };
  return (
    <article className="card pair">
      <table className="pair-table">
        <thead>
          <tr>
            <th><span className="pair-score">{pair.score === 100 ? t("duplicates.same") : t("duplicates.score", { score: pair.score })}</span></th>
            {sides.map((row) => (
              <th key={row.id} scope="col">
                <Link to={`/o/${object.api_name}/${row.id}`} target="_blank" rel="noreferrer">
                  {object.name_field === "" ? row.id : String(row[object.name_field] ?? row.id)}
                  <ExternalLink size={13} aria-label={t("duplicates.open")} />
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.api_name} data-differs={differ(pair, field.api_name)}>
              <th scope="row">{field.label}</th>
              {sides.map((row) => <td key={row.id}><FieldDisplay field={field} row={row} compact /></td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {can("edit", object) && (
        <div className="pair-actions"><Button loading={busy} onClick={() => void dismiss()}>{t("duplicates.dismiss")}</Button></div>
      )}
    </article>
  );
}
