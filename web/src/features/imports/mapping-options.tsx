import { Button, Checkbox, Input, Select } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ImportMode, Mapping, MappingColumn } from "@/api/imports";
import type { Target, TargetField } from "@/features/imports/api";
import { AttachmentsBox } from "@/features/imports/attachments-box";
import { HistoryBox } from "@/features/imports/history-box";
import { guessedPast, migrating, usedFields } from "@/features/imports/mapping-model";
import { useMovingTexts } from "@/i18n/moving/register";

interface Props {
  target: Target;
  /** What each column of the file was taken for. */
  suggested: readonly MappingColumn[];
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
}

/** What every row does, which record it means, and values that are the same for all. */
export function MappingOptions(props: Props) {
  const { target, suggested, mapping, onMapping } = props;
  const columns = suggested.map((one) => one.column);
  const history = mapping.mode === "history";
  return (
    <>
      <Options {...props} />
      {history && <HistoryBox target={target} columns={columns} mapping={mapping} onMapping={onMapping} />}
      {mapping.migration === true && !history && target.object !== "user" && <AttachmentsBox columns={columns} mapping={mapping} onMapping={onMapping} />}
    </>
  );
}

function Options({ target, suggested, mapping, onMapping }: Props) {
  const { t } = useTranslation();
  const m = useMovingTexts();
  const used = usedFields(mapping);
  const keys = target.fields.filter((field) => field.key && used.has(field.api_name));
  const history = mapping.mode === "history";
  const modes = (["create", "upsert", "update"] as const).map((mode) => ({ value: mode as ImportMode, label: t(`imports.mode_${mode}`) }));
  if (target.can_migrate) modes.push({ value: "history", label: m("mode_history") });
  const become = (mode: ImportMode) => {
    const known = mapping.keys.length > 0 ? mapping.keys : keys.slice(0, 1).map((field) => field.api_name);
    onMapping({
      ...mapping,
      mode,
      keys: mode === "create" ? [] : mode === "history" ? known.slice(0, 1) : known,
      past: mode === "history" ? (mapping.past ?? guessedPast(suggested.map((one) => one.column))) : null,
    });
  };
  const people = target.object === "user";
  const dates = target.fields.some((field) => ["date", "datetime"].includes(field.type) && used.has(field.api_name));
  return (
    <section className="import-options" aria-label={t("imports.options")}>
      {!people && (
        <div className="import-option">
          <label htmlFor="import-mode">{t("imports.mode")}</label>
          <Select<ImportMode>
            id="import-mode"
            value={mapping.mode}
            style={{ width: 230 }}
            options={modes}
            onChange={become}
          />
        </div>
      )}
      {mapping.mode !== "create" && !history && (
        <div className="import-option">
          <label htmlFor="import-key">{t("imports.key")}</label>
          <Select
            id="import-key"
            mode="multiple"
            value={mapping.keys}
            style={{ minWidth: 200 }}
            options={keys.map((field) => ({ value: field.api_name, label: field.label }))}
            onChange={(names: string[]) => { onMapping({ ...mapping, keys: names }); }}
          />
        </div>
      )}
      {mapping.mode !== "create" && !history && (
        <div className="import-option">
          <label htmlFor="import-empty">{t("imports.empty")}</label>
          <Select
            id="import-empty"
            value={mapping.empty ?? "keep"}
            style={{ width: 150 }}
            options={[{ value: "keep", label: t("imports.empty_keep") }, { value: "clear", label: t("imports.empty_clear") }]}
            onChange={(empty: "keep" | "clear") => { onMapping({ ...mapping, empty }); }}
          />
        </div>
      )}
      {dates && (
        <div className="import-option">
          <label htmlFor="import-dates">{t("imports.dates")}</label>
          <Select
            id="import-dates"
            value={mapping.date_order ?? ""}
            style={{ width: 170 }}
            options={[{ value: "", label: t("imports.dates_clear") }, { value: "dmy", label: t("imports.dates_dmy") }, { value: "mdy", label: t("imports.dates_mdy") }]}
            onChange={(order: string) => { onMapping({ ...mapping, date_order: order === "dmy" || order === "mdy" ? order : null }); }}
          />
        </div>
      )}
      {target.can_migrate && !people && !history && (
        <Checkbox
          checked={mapping.migration ?? false}
          onChange={(event) => { onMapping(migrating(mapping, event.target.checked, target, suggested)); }}
        >
          {t("imports.migration")}
        </Checkbox>
      )}
      {!history && <Constants target={target} used={used} mapping={mapping} onMapping={onMapping} />}
    </section>
  );
}

function Constants({ target, used, mapping, onMapping }: Omit<Props, "suggested"> & { used: Set<string> }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const constants = Object.entries(mapping.constants ?? {});
  const free = target.fields.filter((field) => !used.has(field.api_name) && !field.migrated && !(field.api_name in (mapping.constants ?? {})));
  const set = (name: string, value: string | null) => {
    const rest = Object.fromEntries(constants.filter(([field]) => field !== name));
    onMapping({ ...mapping, constants: value === null ? rest : { ...rest, [name]: value } });
  };
  return (
    <div className="import-constants">
      {constants.map(([name, value]) => {
        const field = target.fields.find((one) => one.api_name === name);
        return (
          <div key={name} className="import-option">
            <span>{field?.label ?? name}</span>
            {field && <ConstantValue field={field} value={value} onChange={(text) => { set(name, text); }} />}
            <Button type="text" size="small" icon={<X size={14} aria-hidden />} aria-label={t("imports.constant_remove", { field: field?.label ?? name })} onClick={() => { set(name, null); }} />
          </div>
        );
      })}
      {open ? (
        <Select
          autoFocus
          defaultOpen
          showSearch={{ optionFilterProp: "label" }}
          style={{ width: 230 }}
          placeholder={t("imports.constant_field")}
          aria-label={t("imports.constant_field")}
          options={free.map((field) => ({ value: field.api_name, label: field.label }))}
          onChange={(name: string) => {
            setOpen(false);
            set(name, "");
          }}
          onBlur={() => { setOpen(false); }}
        />
      ) : (
        <Button type="dashed" size="small" icon={<Plus size={13} aria-hidden />} onClick={() => { setOpen(true); }}>{t("imports.constant_add")}</Button>
      )}
    </div>
  );
}

function ConstantValue({ field, value, onChange }: { field: TargetField; value: string; onChange: (text: string) => void }) {
  const { t } = useTranslation();
  const label = t("imports.constant_value", { field: field.label });
  if (field.choices.length > 0) {
    return <Select value={value === "" ? undefined : value} showSearch={{ optionFilterProp: "label" }} style={{ width: 200 }} aria-label={label} options={field.choices.map((one) => ({ value: one.code, label: one.label }))} onChange={onChange} />;
  }
  return <Input defaultValue={value} style={{ width: 200 }} aria-label={label} onBlur={(event) => { if (event.target.value !== value) onChange(event.target.value); }} onPressEnter={(event) => { event.currentTarget.blur(); }} />;
}
