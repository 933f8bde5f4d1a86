import { useQuery } from "@tanstack/react-query";
import { Modal, Select } from "antd";
import { Check, Minus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { explain } from "@/api/access";
import { errorText } from "@/api/error-text";
import type { ObjectMeta } from "@/api/types";
import { useSession } from "@/api/use-session";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import { useAccessTexts } from "@/i18n/access/register";
import { Skeleton } from "@/ui/skeleton";

/** Says in words which rules let a person see or change a record, and which do not. */
export function ExplainDialog({ object, record, onClose }: { object: ObjectMeta; record: string; onClose: () => void }) {
  const { t } = useTranslation();
  const a = useAccessTexts();
  const { user } = useSession();
  const [person, setPerson] = useState({ value: user.id, label: user.name as React.ReactNode });
  const [text, setText] = useState("");
  const [field, setField] = useState<string | null>(null);
  const [operation, setOperation] = useState<"read" | "edit">("read");
  const { options, loading } = useReferenceOptions("user", text, true);
  const query = useQuery({
    queryKey: ["access", "explain", object.api_name, record, field, operation, person.value],
    queryFn: () => explain(object.api_name, record, field, operation, person.value),
  });
  const fields = [{ value: "", label: a("whole") }, ...object.fields.filter((one) => !one.system).map((one) => ({ value: one.api_name, label: one.label }))];
  return (
    <Modal open title={a("why_title")} footer={null} onCancel={onClose} width={640}>
      <div className="access-form">
        <label>{a("person")}
          <Select labelInValue value={person} options={options} loading={loading} showSearch={{ filterOption: false, onSearch: setText }} onChange={(next: typeof person) => { setText(""); setPerson(next); }} />
        </label>
        <label>{a("operation")}
          <Select value={operation} options={(["read", "edit"] as const).map((value) => ({ value, label: a(value) }))} onChange={setOperation} />
        </label>
        <label>{a("field")}
          <Select value={field ?? ""} options={fields} showSearch={{ optionFilterProp: "label" }} onChange={(next) => { setField(next === "" ? null : next); }} />
        </label>
      </div>
      {query.isPending && <Skeleton lines={3} />}
      {query.error && <p role="alert" className="form-problems">{errorText(query.error, t)}</p>}
      {query.data && (
        <>
          <p style={{ marginTop: 16 }}><strong className={query.data.allowed ? "access-yes" : ""}>{query.data.summary}</strong></p>
          {query.data.reasons.length === 0 && <p className="muted">{a("no_rules")}</p>}
          <ul className="access-reasons">
            {query.data.reasons.map((one) => (
              <li key={one.text}>
                {one.applies ? <Check size={16} className="access-yes" aria-hidden /> : <Minus size={16} className="access-no" aria-hidden />}
                <span>{one.text}{one.why_not && <><br /><span className="muted">{one.why_not}</span></>}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  );
}
