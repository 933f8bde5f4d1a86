import { Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { FieldMeta, RecordRow } from "@/api/types";
import { FieldDisplay } from "@/fields/field-display";

interface Props {
  fields: FieldMeta[];
  mine: Readonly<Record<string, unknown>>;
  theirs: RecordRow;
  /** Called with the fields whose own value is to be kept. */
  onResolve: (keepMine: ReadonlySet<string>) => void;
  onCancel: () => void;
}

type Side = "mine" | "theirs";

/** Two people changed the same fields: shows both values and lets the person choose, field by field. */
export function ConflictDialog({ fields, mine, theirs, onResolve, onCancel }: Props) {
  const { t } = useTranslation();
  const [sides, setSides] = useState<Record<string, Side>>({});
  const sideOf = (field: FieldMeta): Side => sides[field.api_name] ?? "mine";
  const who = theirs["updated_by.name"];
  return (
    <Modal
      open
      title={t("conflict.title")}
      okText={t("conflict.save")}
      cancelText={t("common.cancel")}
      onOk={() => { onResolve(new Set(fields.filter((field) => sideOf(field) === "mine").map((field) => field.api_name))); }}
      onCancel={onCancel}
    >
      <p>{typeof who === "string" ? t("conflict.text_by", { name: who }) : t("conflict.text")}</p>
      {fields.map((field) => (
        <fieldset key={field.api_name} className="conflict-field">
          <legend>{field.label}</legend>
          <Radio.Group value={sideOf(field)} onChange={(event) => { setSides({ ...sides, [field.api_name]: event.target.value as Side }); }}>
            <Radio value="mine">
              <span className="muted">{t("conflict.mine")}</span> <FieldDisplay field={field} row={{ ...mine, id: theirs.id }} />
            </Radio>
            <Radio value="theirs">
              <span className="muted">{t("conflict.theirs")}</span> <FieldDisplay field={field} row={theirs} />
            </Radio>
          </Radio.Group>
        </fieldset>
      ))}
    </Modal>
  );
}
