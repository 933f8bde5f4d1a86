import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/query-keys";
import { EVERYTHING, getRecord } from "@/api/records";
import type { ObjectMeta } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";
import { asText, isEmptyValue } from "@/fields/values";
import { useListTexts } from "@/i18n/lists/register";
import { ErrorState } from "@/records/common/error-state";
import { Skeleton } from "@/ui/skeleton";

/** A record beside the list: what is filled in, without leaving the place in the list. */
export function RecordPreview({ object, id, onClose }: { object: ObjectMeta; id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const l = useListTexts();
  const record = useQuery({
    queryKey: keys.record(object.api_name, id),
    queryFn: ({ signal }) => getRecord(object.api_name, id, EVERYTHING, signal),
  });
  const row = record.data;
  const name = row ? asText(row[object.name_field]) || t("records.unnamed") : "";
  return (
    <Drawer open title={name} size={420} mask={{ closable: true, blur: false }} closable={{ "aria-label": l("grid.close_preview") }} onClose={onClose} extra={<Link to={`/o/${object.api_name}/${id}`}>{l("grid.open")}</Link>}>
      {record.error ? <ErrorState error={record.error} onRetry={() => void record.refetch()} compact /> : !row ? <Skeleton lines={8} /> : (
        <dl className="preview">
          {object.fields.filter((field) => field.readable && field.type !== "uuid" && field.api_name !== "version" && !isEmptyValue(row[field.api_name])).map((field) => (
            <div key={field.api_name}>
              <dt>{field.label}</dt>
              <dd><FieldDisplay field={field} row={row} /></dd>
            </div>
          ))}
        </dl>
      )}
    </Drawer>
  );
}
