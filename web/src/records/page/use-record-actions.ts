import { useTranslation } from "react-i18next";
import type { ObjectMeta, RecordRow } from "@/api/types";
import { inputOf } from "@/fields/inputs";
import { can, canWrite } from "@/records/can";
import type { ComposeMode } from "@/records/page/composer";
import { usePageActions } from "@/ui/page-actions";
import type { Tab } from "@/ui/tabs";

interface Doors {
  modes: readonly ComposeMode[];
  tabs: readonly Tab[];
  onMode: (mode: string) => void;
  onTab: (tab: string) => void;
  onField: (field: string) => void;
}

/** The palette can do with a record what its page can: write something down, edit a field, show a part. */
export function useRecordActions(object: ObjectMeta, row: RecordRow, { modes, tabs, onMode, onTab, onField }: Doors): void {
  const { t } = useTranslation();
  const fields = can("edit", object, row) ? object.fields.filter((field) => canWrite(field) && inputOf(field.type) !== null) : [];
  usePageActions([
    ...modes.map(({ key, label }) => ({ key: `write-${key}`, label, adds: true, run: () => { onMode(key); } })),
    ...tabs.map(({ key, label }) => ({ key: `tab-${key}`, label, rare: true, run: () => { onTab(key); } })),
    ...fields.map((field) => ({ key: `edit-${field.api_name}`, label: t("records.edit_field", { label: field.label }), rare: true, run: () => { onField(field.api_name); } })),
  ]);
}
