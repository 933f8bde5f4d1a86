import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta } from "@/api/types";
import { useReferenceNames } from "@/fields/lookup/use-reference-names";
import { useReferenceOptions } from "@/fields/lookup/use-reference-options";
import { asList, asText } from "@/fields/values";

interface Props {
  field: FieldMeta;
  value: unknown;
  many: boolean;
  label: string;
  onChange: (value: unknown) => void;
}

/** Records of the looked-up object; for people also "me" and "my team", which follow whoever looks at the list. */
export function RecordValue({ field, value, many, label, onChange }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const target = field.target ?? "";
  const { options, loading } = useReferenceOptions(target, text, open);
  const chosen = many ? asList(value) : asText(value) === "" ? [] : [asText(value)];
  const names = useReferenceNames(target, chosen);
  const special = target === "user" ? [{ value: "@me", label: t("filter.me") }, ...(many ? [{ value: "@my_team", label: t("filter.my_team") }] : [])] : [];
  const offered = [...special, ...options];
  for (const id of chosen) if (!offered.some((option) => option.value === id)) offered.push({ value: id, label: names[id] ?? t("common.loading") });
  return (
    <Select
      {...(many ? { mode: "multiple" as const } : {})}
      value={many ? chosen : (chosen[0] ?? null)}
      options={offered}
      loading={loading}
      showSearch={{ filterOption: false, onSearch: setText }}
      placeholder={target === "user" ? t("fields.choose_person") : t("fields.search_record")}
      notFoundContent={t("fields.no_match")}
      aria-label={label}
      style={{ width: "100%" }}
      onOpenChange={setOpen}
      onChange={(next: unknown) => {
        setText("");
        onChange(next ?? null);
      }}
    />
  );
}
