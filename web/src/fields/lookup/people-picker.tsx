import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useReferenceNames } from "@/fields/lookup/use-reference-names";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";

interface Props {
  label: string;
  value: readonly string[];
  onChange: (ids: string[]) => void;
}

/** Chooses colleagues by name. What is no id (a login name of a shipped flow) is shown as it is. */
export function PersonPicker({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const { options, loading } = useReferenceOptions("user", text, open);
  const names = useReferenceNames("user", value.filter((one) => /^[0-9a-f-]{36}$/.test(one)));
  return (
    <Select<{ value: string; label: React.ReactNode }[]>
      mode="multiple"
      labelInValue
      value={value.map((one) => ({ value: one, label: names[one] ?? one }))}
      options={options}
      loading={loading}
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={t("fields.choose_person")}
      notFoundContent={loading ? t("common.loading") : t("fields.no_match")}
      style={{ width: "100%" }}
      aria-label={label}
      onOpenChange={setOpen}
      onChange={(next) => { setText(""); onChange(next.map((one) => one.value)); }}
    />
  );
}
